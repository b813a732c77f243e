/**
 * Which refresh token follows which: RT_n = mt_rt_<grant>.<n>.<s_n>, and s_(n+1) = HMAC(pepper, s_n, grant, n).
 * So a stale token leads forward to the current one, for whoever has the pepper; its holder cannot derive it, and
 * whoever has the table and the pepper has no s_n to start from.
 */
import { createHmac } from "node:crypto";
import type { Random } from "../../ports/process.ts";
import { Secret } from "../../secret.ts";
import { tokenPrefixes } from "../secrets/token.ts";

export interface RefreshLink {
  readonly grant_id: string;
  readonly n: number;
  readonly token: Secret;
}

const link = (grant_id: string, n: number, s: string): RefreshLink => ({
  grant_id,
  n,
  token: new Secret(`${tokenPrefixes.refresh_token}${grant_id}.${n}.${s}`),
});

export const firstLink = (random: Random, grant_id: string): RefreshLink =>
  link(grant_id, 0, Buffer.from(random.bytes(32)).toString("base64url"));

const shape = /^mt_rt_(grant_[0-9a-f]{32})\.(0|[1-9]\d{0,5})\.[A-Za-z0-9_-]{43}$/;

/** Null: not a refresh token of ours. */
export const parseLink = (token: Secret): RefreshLink | null => {
  const [, grant_id, n] = shape.exec(token.reveal()) ?? [];
  return grant_id !== undefined && n !== undefined ? { grant_id, n: Number(n), token } : null;
};

export const nextLink = (pepper: Uint8Array, { grant_id, n, token }: RefreshLink): RefreshLink => {
  const s = token.reveal().slice(token.reveal().lastIndexOf(".") + 1);
  const next = createHmac("sha256", pepper).update(JSON.stringify(["refresh:v1", s, grant_id, n]));
  return link(grant_id, n + 1, next.digest("base64url"));
};

/** The link at position n, at most a million small hashes away. */
export const linkAt = (pepper: Uint8Array, from: RefreshLink, n: number): RefreshLink => {
  let at = from;
  while (at.n < n) at = nextLink(pepper, at);
  return at;
};
