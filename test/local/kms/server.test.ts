import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import type { Cloud } from "../../../local/cloud.ts";
import { operator } from "../../../local/iam/access.ts";
import { clientSettings } from "../../support/local-cloud.ts";
import { startServices } from "../services-cloud.ts";

let cloud: Cloud;

const settings = (service: string) => clientSettings(cloud, service, operator);

beforeAll(async () => {
  cloud = await startServices();
});

afterAll(() => cloud.stop());

describe("KMS", () => {
  const client = () => new KMSClient(settings("KMS"));
  const EncryptionContext = { purpose: "job", taskgroup_id: "tgrp_1" };

  it("opens what it sealed under the same context, in any order, and under no other", async () => {
    const Plaintext = Buffer.from("key");
    const { CiphertextBlob } = await client().send(
      new EncryptCommand({ KeyId: "Sealing", Plaintext, EncryptionContext }),
    );
    const reordered = { taskgroup_id: "tgrp_1", purpose: "job" };
    const opened = await client().send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered }));
    expect(Buffer.from(opened.Plaintext!).toString()).toBe("key");
    const other = client().send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { purpose: "job" } }));
    await expect(other).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("generates data keys", async () => {
    const { Plaintext, CiphertextBlob } = await client().send(
      new GenerateDataKeyCommand({ KeyId: "Sealing", KeySpec: "AES_256" }),
    );
    expect(Plaintext).toHaveLength(32);
    const opened = await client().send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext!).equals(Buffer.from(Plaintext!))).toBe(true);
  });

  it("knows no other key", async () => {
    const encrypt = new EncryptCommand({ KeyId: "Other", Plaintext: Buffer.from("x") });
    await expect(client().send(encrypt)).rejects.toMatchObject({ name: "NotFoundException" });
  });
});
