/** Issuer, audience, refresh and revocation of tokens (T6 to T8), each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const tokens = ["test/security/tokens.test.ts"];
const core = "lambdas/core/oauth";

export const tokensMutants: readonly Mutant[] = [
  mutant(
    "no-issuer",
    "T6: the answer says which server answers",
    `${core}/authorize/authorization-response.ts`,
    [", iss: issuer }", " }"],
    tokens,
  ),
  mutant(
    "foreign-issuer-taken",
    "T6: an answer of another issuer finishes nothing",
    "lambdas/oauth/callback.ts",
    ["|| (iss != null && iss !== new URL(platform_url).origin)", ""],
    tokens,
  ),
  mutant(
    "any-resource",
    "T7: a token is asked for our resource alone",
    `${core}/authorize/resource.ts`,
    ["if (!resources.every(isOurs)) throw", "if (false && !resources.every(isOurs)) throw"],
    tokens,
  ),
  mutant(
    "any-audience",
    "T7: a token for elsewhere opens nothing here",
    `${core}/token/access-token.ts`,
    ["if (record.resource !== mcpResource(ports.settings.public_url)) throw", "if (false) throw"],
    tokens,
  ),
  mutant(
    "token-passed-through",
    "T7: tokens of ours never reach Parallel",
    `${core}/sign-in/caller.ts`,
    ["if (isOurs(value)) throw", "if (false && isOurs(value)) throw"],
    tokens,
  ),
  mutant(
    "refresh-replay-forgiven",
    "T8: a token older than its grace ends the family",
    `${core}/token/refresh.ts`,
    ["      await revokeGrant(ports, grant.grant_id);\n", ""],
    tokens,
  ),
  mutant(
    "refresh-no-grace",
    "T8: stale processes are not logged out",
    `${core}/token/refresh.ts`,
    ["const refreshGrace = day;", "const refreshGrace = 0;"],
    tokens,
  ),
  mutant(
    "refresh-of-another-client",
    "T8: a refresh token is bound to its client",
    `${core}/token/refresh.ts`,
    ["if (grant.client_id !== client.client_id) throw", "if (false) throw"],
    tokens,
  ),
  mutant(
    "refresh-made-up-token",
    "T8: a token that is not of the chain leads nowhere",
    `${core}/token/refresh.ts`,
    ["if (!timingSafeEqualText(tokenHash(current.token), grant.refresh.token_hash)) throw", "if (false) throw"],
    tokens,
  ),
  mutant(
    "scope-widened",
    "T8: a refresh never widens the scope",
    `${core}/authorize/scope.ts`,
    ["if (asked.length === 0 || !asked.every(", "if (asked.length === 0 && !asked.every("],
    tokens,
  ),
  mutant(
    "revoked-still-good",
    "T8: revocation counts at once",
    `${core}/token/access-token.ts`,
    ["grant.revoked_at === null && now < grant.expires_at", "now < grant.expires_at"],
    tokens,
  ),
  mutant(
    "access-token-never-expires",
    "T8: an access token lives an hour",
    `${core}/token/access-token.ts`,
    ["if (!record || record.expires_at <= now) throw", "if (!record) throw"],
    tokens,
  ),
];
