/** What a consent leaves behind: a grant with the key sealed in it, and a code that opens it for 60 seconds. */
import type { AuthorizationRequest } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import type { Secret } from "../../secret.ts";
import { keepClient } from "../clients/find-client.ts";
import { newDataKey, sealKey, wrapDataKey } from "../secrets/sealed-key.ts";
import { newId, newToken, tokenHash } from "../secrets/token.ts";

/** RFC 6749 4.1.2 allows ten minutes; a client redeems within seconds. */
const codeLife = 60 * 1000; // milliseconds
/** However often it is refreshed, a grant ends. */
export const grantLife = 180 * 24 * 60 * 60 * 1000; // milliseconds

export const issueCode = async (
  ports: Pick<Ports, "grants" | "codes" | "clients" | "clock" | "random">,
  request: AuthorizationRequest,
  key: Secret,
  owner: string,
): Promise<Secret> => {
  const { client_id, client_name, redirect_uri, scope, resource, code_challenge } = request;
  const now = ports.clock.now();
  const grant_id = newId(ports.random, "grant");
  const data_key = newDataKey(ports.random);
  const code = newToken(ports.random, "code");
  const code_hash = tokenHash(code);
  await keepClient(ports, client_id, now + grantLife);
  await ports.grants.insert({
    grant_id,
    rev: 0,
    owner,
    client_id,
    client_name,
    redirect_uri,
    scope,
    resource,
    sealed_key: sealKey(ports.random, key, data_key, { id: grant_id, owner, client_id }),
    created_at: now,
    redeemed_at: null,
    revoked_at: null,
    refresh: null,
    expires_at: now + codeLife,
  });
  await ports.codes.insert({
    code_hash,
    grant_id,
    client_id,
    redirect_uri,
    code_challenge,
    resource,
    wrapped_key: wrapDataKey(ports.random, data_key, code, { kind: "code", id: code_hash }),
    expires_at: now + codeLife,
  });
  return code;
};
