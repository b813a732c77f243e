import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
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

describe("Secrets Manager", () => {
  it("gives the same generated value each time, as long as the template asks", async () => {
    const client = new SecretsManagerClient(settings("SECRETS_MANAGER"));
    const SecretId = "arn:aws:secretsmanager:us-east-1:000000000000:secret:Pepper";
    const first = await client.send(new GetSecretValueCommand({ SecretId }));
    const second = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(first.SecretString).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(second.SecretString).toBe(first.SecretString);
  });
});
