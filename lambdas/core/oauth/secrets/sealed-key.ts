/**
 * How a Parallel key rests: AES-256-GCM under a random data key, which is itself wrapped once for each token
 * that may open it. What is stored opens nothing; the wrapping key is derived from the token, which is not stored.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { Random } from "../../ports/process.ts";
import { Secret } from "../../secret.ts";

/** Bound into the ciphertext, so that no record's key opens under another's name. */
export interface SealContext {
  readonly id: string;
  readonly owner: string;
  readonly client_id: string;
}
/** What the wrapping key is derived for: a kind of token and the record it belongs to. */
export interface WrapContext {
  readonly kind: "session" | "code" | "access_token" | "refresh_token" | "upstream_state";
  readonly id: string;
}

const ivBytes = 12;
const tagBytes = 16;

/** base64url of IV, ciphertext and tag. */
const encrypt = (random: Random, key: Uint8Array, value: Uint8Array, aad: string): string => {
  const iv = random.bytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(aad));
  return Buffer.concat([iv, cipher.update(value), cipher.final(), cipher.getAuthTag()]).toString("base64url");
};

/** Throws when the key, the context or a single bit is not the one it was sealed with. */
const decrypt = (key: Uint8Array, sealed: string, aad: string): Buffer => {
  const bytes = Buffer.from(sealed, "base64url");
  const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(aad)).setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([cipher.update(bytes.subarray(ivBytes, -tagBytes)), cipher.final()]);
};

// No part may contain the separator, else two contexts could read alike.
const joined = (...parts: string[]): string => parts.map((part) => encodeURIComponent(part)).join("|");
const sealAad = ({ id, owner, client_id }: SealContext): string => joined(id, owner, client_id);
const wrapInfo = ({ kind, id }: WrapContext): string => joined("wrap:v1", kind, id);
const wrappingKey = (token: Secret, info: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", token.reveal(), new Uint8Array(0), info, 32));

export const newDataKey = (random: Random): Uint8Array => random.bytes(32);

export const sealKey = (random: Random, key: Secret, data_key: Uint8Array, context: SealContext): string =>
  encrypt(random, data_key, Buffer.from(key.reveal()), sealAad(context));

export const openKey = (sealed: string, data_key: Uint8Array, context: SealContext): Secret =>
  new Secret(decrypt(data_key, sealed, sealAad(context)).toString());

export const wrapDataKey = (random: Random, data_key: Uint8Array, token: Secret, context: WrapContext): string => {
  const info = wrapInfo(context);
  return encrypt(random, wrappingKey(token, info), data_key, info);
};

export const unwrapDataKey = (wrapped: string, token: Secret, context: WrapContext): Uint8Array => {
  const info = wrapInfo(context);
  return decrypt(wrappingKey(token, info), wrapped, info);
};
