/** Seals one copy of the caller's key per task group with KMS, bound to the group and its owner. */
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import type { JobKeys } from "../../core/ports/task-group-stores.ts";
import { Secret } from "../../core/secret.ts";
import { awsClient } from "../aws-client.ts";

/** Ids only: the context is written to CloudTrail in clear. Roles are granted on `purpose` (docs/submission-protocol.md section 5.2). */
const contextOf = (context: { taskgroup_id: string; owner: string }): Record<string, string> => ({
  purpose: "job",
  taskgroup_id: context.taskgroup_id,
  owner: context.owner,
});

export const kmsJobKeys = (KeyId: string): JobKeys => {
  const client = new KMSClient(awsClient);
  return {
    async seal(key, context) {
      const { CiphertextBlob } = await client.send(
        new EncryptCommand({ KeyId, Plaintext: Buffer.from(key.reveal()), EncryptionContext: contextOf(context) }),
      );
      if (!CiphertextBlob) throw new Error("KMS sealed nothing; try again.");
      return Buffer.from(CiphertextBlob).toString("base64");
    },

    async open(sealed, context) {
      const { Plaintext } = await client.send(
        new DecryptCommand({
          KeyId,
          CiphertextBlob: Buffer.from(sealed, "base64"),
          EncryptionContext: contextOf(context),
        }),
      );
      if (!Plaintext) throw new Error("KMS opened nothing; try again.");
      return new Secret(Buffer.from(Plaintext).toString());
    },
  };
};
