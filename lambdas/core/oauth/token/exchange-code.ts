/** Whether a code is worth tokens: once, within 60 seconds, to the client and verifier it was issued for (T2). */
import type { TokenRequest, TokenResponse } from "../../../contracts/oauth.ts";
import type { ClientRecord, CodeRecord, GrantRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import { Secret } from "../../secret.ts";
import { isAlive, issueAccessToken } from "./access-token.ts";
import { InvalidGrant, InvalidRequest, InvalidTarget } from "../errors.ts";
import { grantLife } from "../authorize/issue-code.ts";
import { checkVerifier } from "../authorize/pkce.ts";
import { redirectKind } from "../clients/redirect-uri.ts";
import { startChain } from "./refresh.ts";
import { checkResource } from "../authorize/resource.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { unwrapDataKey } from "../secrets/sealed-key.ts";
import { tokenHash } from "../secrets/token.ts";

type ExchangePorts = Pick<Ports, "grants" | "codes" | "accessTokens" | "clock" | "random" | "settings">;

const refused = (): InvalidGrant => new InvalidGrant("the code is unknown, expired, used or another client's");

/** RFC 6749 10.5: a code that comes again revokes what it brought. While the first is under way it is only refused. */
const burnedCode = async (ports: ExchangePorts, code: Secret): Promise<CodeRecord> => {
  const burned = await ports.codes.burn(tokenHash(code));
  if (!burned) throw refused();
  if (!burned.first) {
    const grant = await ports.grants.get(burned.record.grant_id);
    if (grant?.redeemed_at != null) await revokeGrant(ports, grant.grant_id);
    throw refused();
  }
  return burned.record;
};

/** RFC 6749 4.1.3, in its order. */
const checkCode = (code: CodeRecord, client: ClientRecord, request: TokenRequest, now: number): void => {
  if (code.expires_at <= now) throw refused();
  if (code.client_id !== client.client_id) throw refused();
  if (request.redirect_uri === undefined) throw new InvalidRequest("redirect_uri is missing");
  // T1: byte for byte the one the code was issued to, not merely a registered one.
  if (request.redirect_uri !== code.redirect_uri) throw new InvalidGrant("redirect_uri is not the one of the request");
  checkVerifier(request.code_verifier, code.code_challenge);
};

/**
 * Several installations may share a metadata document, and loopback or an app's scheme does not tell them apart;
 * connecting one must not disconnect the others. Elsewhere a new consent replaces the old one.
 */
const replacesOlder = (grant: GrantRecord, client: ClientRecord): boolean => {
  const redirect = redirectKind(grant.redirect_uri);
  return client.kind === "registered" || ("kind" in redirect && redirect.kind === "https");
};

const revokeOlder = async (ports: ExchangePorts, grant: GrantRecord): Promise<void> => {
  const others = await ports.grants.listByOwner(grant.owner, ports.clock.now());
  for (const other of others) {
    const same = other.client_id === grant.client_id && other.redirect_uri === grant.redirect_uri;
    if (same && other.grant_id !== grant.grant_id && other.created_at <= grant.created_at) {
      await revokeGrant(ports, other.grant_id);
    }
  }
};

/** Throws an OAuthError. The code is burned by the first attempt, whatever becomes of it. */
export const exchangeCode = async (
  ports: ExchangePorts,
  client: ClientRecord,
  request: TokenRequest,
): Promise<TokenResponse> => {
  if (request.code === undefined) throw new InvalidRequest("code is missing");
  const token = new Secret(request.code);
  const code = await burnedCode(ports, token);
  const now = ports.clock.now();
  checkCode(code, client, request, now);
  // RFC 8707 2.2: what is asked for here is what was agreed to.
  if (checkResource(request.resource, ports.settings.public_url) !== code.resource) {
    throw new InvalidTarget("resource is not the one the user allowed");
  }
  const grant = await ports.grants.get(code.grant_id);
  if (!grant || !isAlive(grant, now)) throw refused();
  const data_key = unwrapDataKey(code.wrapped_key, token, { kind: "code", id: code.code_hash });
  const chain = grant.scope.includes("offline_access") ? startChain(ports, grant.grant_id, data_key) : null;
  const redeemed = await ports.grants.replace({
    ...grant,
    redeemed_at: now,
    refresh: chain?.refresh ?? null,
    expires_at: now + grantLife,
  });
  if (!redeemed) throw refused();
  if (replacesOlder(redeemed, client)) await revokeOlder(ports, redeemed);
  return issueAccessToken(ports, redeemed, data_key, redeemed.scope, chain?.token ?? null);
};
