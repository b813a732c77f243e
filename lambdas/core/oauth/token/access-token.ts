/** What an access token opens: for an hour, for our resource, while its grant stands. */
import { mcpResource, type OAuthScope, type TokenResponse } from "../../../contracts/oauth.ts";
import type { AccessTokenRecord, GrantRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import type { Secret } from "../../secret.ts";
import { InvalidToken } from "../errors.ts";
import { openKey, unwrapDataKey, wrapDataKey } from "../secrets/sealed-key.ts";
import { grantOfAccessToken, newAccessToken, tokenHash } from "../secrets/token.ts";

const accessTokenLife = 60 * 60 * 1000; // milliseconds

export const issueAccessToken = async (
  ports: Pick<Ports, "accessTokens" | "clock" | "random">,
  grant: GrantRecord,
  data_key: Uint8Array,
  scope: OAuthScope[],
  refresh_token: Secret | null,
): Promise<TokenResponse> => {
  const token = newAccessToken(ports.random, grant.grant_id);
  const token_hash = tokenHash(token);
  const now = ports.clock.now();
  await ports.accessTokens.insert({
    token_hash,
    grant_id: grant.grant_id,
    client_id: grant.client_id,
    scope,
    resource: grant.resource,
    wrapped_key: wrapDataKey(ports.random, data_key, token, { kind: "access_token", id: token_hash }),
    created_at: now,
    expires_at: Math.min(now + accessTokenLife, grant.expires_at),
  });
  return {
    access_token: token.reveal(),
    token_type: "Bearer",
    expires_in: Math.floor((Math.min(now + accessTokenLife, grant.expires_at) - now) / 1000),
    scope: scope.join(" "),
    ...(refresh_token ? { refresh_token: refresh_token.reveal() } : {}),
  };
};

/** A grant counts while it is neither revoked nor past its end; the table's TTL is never asked. */
export const isAlive = (grant: GrantRecord, now: number): boolean =>
  grant.revoked_at === null && now < grant.expires_at;

/** Throws InvalidToken for anything but a living token for our resource. One request to the store, strongly consistent. */
export const readLivingToken = async (
  ports: Pick<Ports, "accessTokens" | "clock" | "settings">,
  token: Secret,
): Promise<{ record: AccessTokenRecord; grant: GrantRecord }> => {
  const now = ports.clock.now();
  const grant_id = grantOfAccessToken(token);
  if (grant_id === null) throw new InvalidToken("the access token is unknown");
  const { record, grant } = await ports.accessTokens.getWithGrant(tokenHash(token), grant_id);
  if (!record || record.expires_at <= now) throw new InvalidToken("the access token is unknown or has expired");
  // RFC 8707 section 2 and T7: a token for another resource opens nothing here.
  if (record.resource !== mcpResource(ports.settings.public_url)) throw new InvalidToken("the token is for elsewhere");
  if (grant?.grant_id !== record.grant_id || !isAlive(grant, now))
    throw new InvalidToken("the access token has been revoked");
  return { record, grant };
};

/** The living token, and the Parallel key that only it opens. Throws InvalidToken. */
export const readAccessToken = async (
  ports: Pick<Ports, "accessTokens" | "clock" | "settings">,
  token: Secret,
): Promise<{ record: AccessTokenRecord; grant: GrantRecord; key: Secret }> => {
  const { record, grant } = await readLivingToken(ports, token);
  const data_key = unwrapDataKey(record.wrapped_key, token, { kind: "access_token", id: record.token_hash });
  const key = openKey(grant.sealed_key, data_key, {
    id: grant.grant_id,
    owner: grant.owner,
    client_id: grant.client_id,
  });
  return { record, grant, key };
};
