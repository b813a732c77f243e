/** Sealed keys in memory: AES-256-GCM under one key of the process, bound to use, group and owner as KMS binds its context. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { JobKeys } from "../../core/ports/task-group-stores.ts";
import type { Random } from "../../core/ports/process.ts";
import { Secret } from "../../core/secret.ts";

interface Context {
  readonly taskgroup_id: string;
  readonly owner: string;
}

export const memoryJobKeys = (random: Random): JobKeys => {
  const master = random.bytes(32);

  const sealing = (purpose: string) => {
    const bound = ({ taskgroup_id, owner }: Context) => Buffer.from(JSON.stringify([purpose, taskgroup_id, owner]));
    return {
      async seal(secret: Secret, context: Context): Promise<string> {
        const iv = random.bytes(12);
        const cipher = createCipheriv("aes-256-gcm", master, iv).setAAD(bound(context));
        const sealed = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final()]);
        return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
      },
      async open(sealed: string, context: Context): Promise<Secret> {
        const bytes = Buffer.from(sealed, "base64");
        const decipher = createDecipheriv("aes-256-gcm", master, bytes.subarray(0, 12))
          .setAAD(bound(context))
          .setAuthTag(bytes.subarray(12, 28));
        return new Secret(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8"));
      },
    };
  };
  const headers = sealing("mcp_headers");
  return {
    ...sealing("job"),
    sealHeaders: (secret, context) => headers.seal(secret, context),
    openHeaders: (sealed, context) => headers.open(sealed, context),
  };
};
