/** What our tokens look like and how they rest: 256 random bits, found again by their SHA-256 alone. */
import { createHash } from "node:crypto";
import type { Random } from "../../ports/process.ts";
import { Secret } from "../../secret.ts";

/** A prefix says what a leaked token is; `mt_at_` and `mt_rt_` never go upstream (D9). */
export const tokenPrefixes = {
  access_token: "mt_at_",
  refresh_token: "mt_rt_",
  code: "mt_ac_",
  session: "mt_se_",
  /** An authorization under way; upstream it is the `state`. */
  pending: "mt_pa_",
  /** The cookie that ties a consent page to its browser. */
  browser: "mt_br_",
  client_secret: "mt_cs_",
} as const;
export type TokenKind = Exclude<keyof typeof tokenPrefixes, "access_token" | "refresh_token">;

const tokenBytes = 32;

export const newToken = (random: Random, kind: TokenKind): Secret =>
  new Secret(tokenPrefixes[kind] + Buffer.from(random.bytes(tokenBytes)).toString("base64url"));

/** An access token names its grant, so that one read brings both; the name opens nothing. */
export const newAccessToken = (random: Random, grant_id: string): Secret => {
  const secret = Buffer.from(random.bytes(tokenBytes)).toString("base64url");
  return new Secret(`${tokenPrefixes.access_token}${grant_id}.${secret}`);
};

const accessTokenShape = /^mt_at_(grant_[0-9a-f]{32})\.[A-Za-z0-9_-]{43}$/;

/** Null: not an access token of ours. */
export const grantOfAccessToken = (token: Secret): string | null => accessTokenShape.exec(token.reveal())?.[1] ?? null;

/** The lookup key of a token; 256 bits of entropy need no salt and no slow hash. */
export const tokenHash = (token: Secret): string => createHash("sha256").update(token.reveal()).digest("base64url");

/** A public name: 128 random bits behind a prefix. */
export const newId = (random: Random, prefix: string): string =>
  `${prefix}_${Buffer.from(random.bytes(16)).toString("hex")}`;
