/** Seals a caller's key, and the headers of its MCP servers, per task group with KMS, bound to the group and its owner. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import type { JobKeys } from "../../core/ports/task-group-stores.ts";
import { Secret } from "../../core/secret.ts";
import { awsClient } from "../aws-client.ts";

type Purpose = "job" | "mcp_headers";
interface Context {
  readonly taskgroup_id: string;
  readonly owner: string;
}

const ivBytes = 12;
const tagBytes = 16;

/** Ids only: the context is written to CloudTrail in clear. Roles are granted on `purpose` (docs/submission-protocol.md section 5.2). */
const contextOf = (purpose: Purpose, { taskgroup_id, owner }: Context): Record<string, string> => ({
  purpose,
  taskgroup_id,
  owner,
});

export const kmsJobKeys = (KeyId: string): JobKeys => {
  const client = new KMSClient(awsClient);

  const encrypt = async (Plaintext: Uint8Array, EncryptionContext: Record<string, string>): Promise<Buffer> => {
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
    if (!CiphertextBlob) throw new Error("KMS sealed nothing; try again.");
    return Buffer.from(CiphertextBlob);
  };
  const decrypt = async (CiphertextBlob: Uint8Array, EncryptionContext: Record<string, string>): Promise<Buffer> => {
    const { Plaintext } = await client.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext }));
    if (!Plaintext) throw new Error("KMS opened nothing; try again.");
    return Buffer.from(Plaintext);
  };

  return {
    async seal(key, context) {
      return (await encrypt(Buffer.from(key.reveal()), contextOf("job", context))).toString("base64");
    },

    async open(sealed, context) {
      return new Secret((await decrypt(Buffer.from(sealed, "base64"), contextOf("job", context))).toString());
    },

    // KMS takes 4,096 bytes: it seals a data key, and that key, used once, the headers (AES-256-GCM).
    async sealHeaders(headers, context) {
      const bound = contextOf("mcp_headers", context);
      const dataKey = randomBytes(32);
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", dataKey, iv, { authTagLength: tagBytes });
      const sealed = Buffer.concat([iv, cipher.update(headers.reveal(), "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${(await encrypt(dataKey, bound)).toString("base64")}.${sealed.toString("base64")}`;
    },

    async openHeaders(stored, context) {
      const [wrapped = "", text = ""] = stored.split(".");
      const dataKey = await decrypt(Buffer.from(wrapped, "base64"), contextOf("mcp_headers", context));
      const sealed = Buffer.from(text, "base64");
      const decipher = createDecipheriv("aes-256-gcm", dataKey, sealed.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      const headers = Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]);
      return new Secret(headers.toString("utf8"));
    },
  };
};
