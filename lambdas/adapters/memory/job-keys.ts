/** Sealed keys in memory: AES-256-GCM under one key of the process, bound to group and owner as KMS binds its context. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { JobKeys } from "../../core/ports/task-group-stores.ts";
import type { Random } from "../../core/ports/process.ts";
import { Secret } from "../../core/secret.ts";

const contextBytes = (context: { taskgroup_id: string; owner: string }): Buffer =>
  Buffer.from(JSON.stringify([context.taskgroup_id, context.owner]));

export const memoryJobKeys = (random: Random): JobKeys => {
  const master = random.bytes(32);

  return {
    async seal(key, context) {
      const iv = random.bytes(12);
      const cipher = createCipheriv("aes-256-gcm", master, iv).setAAD(contextBytes(context));
      const sealed = Buffer.concat([cipher.update(key.reveal(), "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
    },
    async open(sealed, context) {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", master, bytes.subarray(0, 12))
        .setAAD(contextBytes(context))
        .setAuthTag(bytes.subarray(12, 28));
      return new Secret(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8"));
    },
  };
};
