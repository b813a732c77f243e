/**
 * What a refresh token gets. Several processes of one client share it, each with its own stale copy, so a
 * token that was succeeded less than 24 hours ago still leads to the current one; one older than that was stolen or
 * forgotten, and ends the whole family (RFC 9700 section 4.14.2).
 */
import type { TokenRequest, TokenResponse } from "../../../contracts/oauth.ts";
import type { ClientRecord, GrantRecord, RefreshChain } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import type { Random } from "../../ports/process.ts";
import { isAlive, issueAccessToken } from "./access-token.ts";
import { InvalidGrant, InvalidRequest } from "../errors.ts";
import { firstLink, linkAt, nextLink, parseLink, type RefreshLink } from "./refresh-chain.ts";
import { checkResource } from "../authorize/resource.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { timingSafeEqualText } from "../secrets/timing-safe-equal.ts";
import { narrowedScope } from "../authorize/scope.ts";
import { unwrapDataKey, wrapDataKey } from "../secrets/sealed-key.ts";
import { Secret } from "../../secret.ts";
import { tokenHash } from "../secrets/token.ts";

const day = 24 * 60 * 60 * 1000; // milliseconds
/** A superseded token still leads to its successor this long. */
const refreshGrace = day;
/** A chain nobody refreshed for this long ends. */
const refreshIdle = 30 * day;
/** Rotation times kept; when all of them lie within the grace, the token stays as it is until one does not. */
const ring = 32;

type RefreshPorts = Pick<Ports, "grants" | "accessTokens" | "pepper" | "clock" | "random" | "settings" | "log">;

const wrapContext = (grant_id: string) => ({ kind: "refresh_token", id: grant_id }) as const;

const chainAt = (
  random: Random,
  { n, grant_id, token }: RefreshLink,
  data_key: Uint8Array,
  rotated_at: number[],
  expires_at: number,
): RefreshChain => ({
  n,
  token_hash: tokenHash(token),
  wrapped_key: wrapDataKey(random, data_key, token, wrapContext(grant_id)),
  rotated_at: rotated_at.slice(-ring),
  expires_at,
});

/** The first refresh token of a grant, and the chain to store. */
export const startChain = (
  ports: Pick<Ports, "random" | "clock">,
  grant_id: string,
  data_key: Uint8Array,
): { token: Secret; refresh: RefreshChain } => {
  const first = firstLink(ports.random, grant_id);
  return { token: first.token, refresh: chainAt(ports.random, first, data_key, [], ports.clock.now() + refreshIdle) };
};

const refused = (): InvalidGrant => new InvalidGrant("the refresh token is unknown, expired or revoked");

type LivingGrant = GrantRecord & { refresh: RefreshChain };

const livingGrant = async (ports: RefreshPorts, grant_id: string, client: ClientRecord): Promise<LivingGrant> => {
  const grant = await ports.grants.get(grant_id);
  const now = ports.clock.now();
  if (!grant?.refresh || !isAlive(grant, now) || grant.refresh.expires_at <= now) throw refused();
  // RFC 6749 section 6: the refresh token is bound to its client.
  if (grant.client_id !== client.client_id) throw refused();
  return { ...grant, refresh: grant.refresh };
};

/** When the presented link was succeeded; null: longer ago than the ring remembers. */
const succeededAt = ({ n, rotated_at }: RefreshChain, presented: number): number | null =>
  rotated_at[rotated_at.length - (n - presented)] ?? null;

/** Swaps the chain one link on; null: another process was first. */
const rotate = async (
  ports: RefreshPorts,
  grant: LivingGrant,
  current: RefreshLink,
  pepper: Uint8Array,
): Promise<RefreshLink | null> => {
  const now = ports.clock.now();
  const data_key = unwrapDataKey(grant.refresh.wrapped_key, current.token, wrapContext(grant.grant_id));
  const next = nextLink(pepper, current);
  const refresh = chainAt(ports.random, next, data_key, [...grant.refresh.rotated_at, now], now + refreshIdle);
  return (await ports.grants.replace({ ...grant, refresh })) ? next : null;
};

/** The chain's current link for a presented one, rotated if it was the current one. Throws InvalidGrant. */
const advance = async (
  ports: RefreshPorts,
  client: ClientRecord,
  presented: RefreshLink,
): Promise<{ grant: LivingGrant; current: RefreshLink }> => {
  const pepper = await ports.pepper();
  for (;;) {
    const grant = await livingGrant(ports, presented.grant_id, client);
    if (presented.n > grant.refresh.n) throw refused();
    const current = linkAt(pepper, presented, grant.refresh.n);
    // A made-up token leads nowhere, and must not end a family it does not belong to.
    if (!timingSafeEqualText(tokenHash(current.token), grant.refresh.token_hash)) throw refused();
    const now = ports.clock.now();
    if (presented.n < grant.refresh.n) {
      const succeeded = succeededAt(grant.refresh, presented.n);
      if (succeeded !== null && now - succeeded < refreshGrace) return { grant, current };
      await revokeGrant(ports, grant.grant_id);
      ports.log.warn("refresh token replayed after its grace: family revoked");
      throw refused();
    }
    const [oldest] = grant.refresh.rotated_at.length < ring ? [] : grant.refresh.rotated_at;
    if (oldest !== undefined && now - oldest < refreshGrace) return { grant, current };
    const next = await rotate(ports, grant, current, pepper);
    if (next) return { grant: await livingGrant(ports, presented.grant_id, client), current: next };
    // Another process rotated meanwhile: this token is the stale one now, and still within its grace.
  }
};

/** RFC 6749 section 6. The answer holds the current refresh token: the next one, or the one another process got. */
export const refreshToken = async (
  ports: RefreshPorts,
  client: ClientRecord,
  request: TokenRequest,
): Promise<TokenResponse> => {
  if (request.refresh_token === undefined) throw new InvalidRequest("refresh_token is missing");
  checkResource(request.resource, ports.settings.public_url);
  const presented = parseLink(new Secret(request.refresh_token));
  if (!presented) throw refused();
  narrowedScope(request.scope, (await livingGrant(ports, presented.grant_id, client)).scope);
  const { grant, current } = await advance(ports, client, presented);
  // Rotated once more since? Then the answer carries the newest: every link leads there.
  const newest = linkAt(await ports.pepper(), current, grant.refresh.n);
  const data_key = unwrapDataKey(grant.refresh.wrapped_key, newest.token, wrapContext(grant.grant_id));
  return issueAccessToken(ports, grant, data_key, narrowedScope(request.scope, grant.scope), newest.token);
};
