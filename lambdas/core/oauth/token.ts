/** Decides what our tokens look like and how they rest: 256 random bits, found again by their SHA-256 alone. */
import { createHash } from "node:crypto";
import type { Random } from "../ports.ts";
import { Secret } from "../secret.ts";

/** A prefix says what a leaked token is; `mt_at_` and `mt_rt_` never go upstream (D9). */
export const tokenPrefixes = {
  access_token: "mt_at_",
  refresh_token: "mt_rt_",
  code: "mt_ac_",
  session: "mt_se_",
  client_secret: "mt_cs_",
} as const;
export type TokenKind = keyof typeof tokenPrefixes;

const tokenBytes = 32;

export const newToken = (random: Random, kind: TokenKind): Secret =>
  new Secret(tokenPrefixes[kind] + Buffer.from(random.bytes(tokenBytes)).toString("base64url"));

/** The lookup key of a token; 256 bits of entropy need no salt and no slow hash. */
export const tokenHash = (token: Secret): string => createHash("sha256").update(token.reveal()).digest("base64url");

/** A public name: 128 random bits behind a prefix. */
export const newId = (random: Random, prefix: string): string =>
  `${prefix}_${Buffer.from(random.bytes(16)).toString("hex")}`;
