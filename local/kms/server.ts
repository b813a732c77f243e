/** KMS on the laptop: AES-256-GCM under a key made at the start, the encryption context as additional data. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod";
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { type Access } from "../iam/access.ts";
import { parsePolicy, type Statement } from "../iam/policy.ts";
import { AwsError } from "../wire/aws-error.ts";
import { serveJson, type Operation } from "../wire/json-protocol.ts";
import { type Listening } from "../wire/listen.ts";

interface Key {
  readonly id: string;
  readonly arn: string;
  readonly material: Buffer;
  readonly policy: readonly Statement[];
}
type Context = Record<string, string>;

const context = z.record(z.string(), z.string()).default({});
const EncryptRequest = z.strictObject({ KeyId: z.string(), Plaintext: z.base64(), EncryptionContext: context });
const DecryptRequest = z.strictObject({
  CiphertextBlob: z.base64(),
  EncryptionContext: context,
  KeyId: z.string().optional(),
  EncryptionAlgorithm: z.literal("SYMMETRIC_DEFAULT").optional(),
});
const DataKeyRequest = z.strictObject({
  KeyId: z.string(),
  EncryptionContext: context,
  KeySpec: z.enum(["AES_128", "AES_256"]).optional(),
  NumberOfBytes: z.number().int().min(1).max(1024).optional(),
});

const additionalData = (pairs: Context) => Buffer.from(JSON.stringify(Object.entries(pairs).sort(byName)));
const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);

/** Key id (padded to 64), nonce (12), tag (16), ciphertext. */
function seal(key: Key, plaintext: Buffer, pairs: Context): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key.material, nonce).setAAD(additionalData(pairs));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(key.id.padEnd(64)), nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

function open(key: Key, blob: Buffer, pairs: Context): string {
  const decipher = createDecipheriv("aes-256-gcm", key.material, blob.subarray(64, 76));
  decipher.setAAD(additionalData(pairs)).setAuthTag(blob.subarray(76, 92));
  try {
    return Buffer.concat([decipher.update(blob.subarray(92)), decipher.final()]).toString("base64");
  } catch {
    throw new AwsError("InvalidCiphertextException", "The ciphertext or its encryption context is not the one sealed.");
  }
}

export function serveKms(assembly: Assembly, access: Access): Promise<Listening> {
  const keys = assembly.ofType("AWS::KMS::Key").map(({ id, attributes, properties }): Key => {
    const policy = parsePolicy(assembly.resolve(properties.KeyPolicy), id);
    return { id, arn: attributes.Arn!, material: randomBytes(32), policy };
  });
  const keyOf = (id: string): Key => {
    const key = keys.find((item) => item.id === id || item.arn === id);
    if (!key) throw new AwsError("NotFoundException", `Key '${id}' does not exist`);
    return key;
  };
  const allow = (caller: string, action: string, key: Key, pairs: Context) => {
    const named = Object.entries(pairs).map(([name, value]) => [
      `kms:encryptioncontext:${name.toLowerCase()}`,
      [value],
    ]);
    const conditions = { ...Object.fromEntries(named), "kms:encryptioncontextkeys": Object.keys(pairs) } as Record<
      string,
      string[]
    >;
    access.require(caller, { action: `kms:${action}`, resource: key.arn, context: conditions }, key.policy);
  };
  const algorithm = { EncryptionAlgorithm: "SYMMETRIC_DEFAULT" };
  const operations: Record<string, Operation> = {
    Encrypt(body, caller) {
      const { KeyId, Plaintext, EncryptionContext } = EncryptRequest.parse(body);
      const key = keyOf(KeyId);
      allow(caller, "Encrypt", key, EncryptionContext);
      const plaintext = Buffer.from(Plaintext, "base64");
      if (plaintext.length > 4096) throw new AwsError("ValidationException", "Plaintext has more than 4096 bytes");
      return { KeyId: key.arn, CiphertextBlob: seal(key, plaintext, EncryptionContext), ...algorithm };
    },
    Decrypt(body, caller) {
      const { CiphertextBlob, EncryptionContext } = DecryptRequest.parse(body);
      const blob = Buffer.from(CiphertextBlob, "base64");
      const key = keys.find(({ id }) => id === blob.subarray(0, 64).toString().trim());
      if (!key)
        throw new AwsError("InvalidCiphertextException", "The ciphertext was sealed by no key of this account.");
      allow(caller, "Decrypt", key, EncryptionContext);
      return { KeyId: key.arn, Plaintext: open(key, blob, EncryptionContext), ...algorithm };
    },
    GenerateDataKey(body, caller) {
      const { KeyId, EncryptionContext, KeySpec, NumberOfBytes } = DataKeyRequest.parse(body);
      const key = keyOf(KeyId);
      allow(caller, "GenerateDataKey", key, EncryptionContext);
      const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32));
      const CiphertextBlob = seal(key, plaintext, EncryptionContext);
      return { KeyId: key.arn, CiphertextBlob, Plaintext: plaintext.toString("base64") };
    },
  };
  return serveJson("1.1", "KMS", (name) => operations[name]);
}
