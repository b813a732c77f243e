/** Who is calling: from one credential of a request to an owner, a Parallel key and scopes. */
import { scopes, type Scope } from "../../../contracts/routes.ts";
import type { Ports } from "../../ports.ts";
import { Secret } from "../../secret.ts";
import { malformed, unauthenticated, type Refused } from "../../problem.ts";
import { readAccessToken } from "../token/access-token.ts";
import { InvalidToken } from "../errors.ts";
import { ownerOf, subjectHash, type OwnerPorts } from "./owner.ts";
import { apiScopes } from "../authorize/scope.ts";
import { readSession } from "./session.ts";
import { tokenPrefixes } from "../secrets/token.ts";

export { subjectHash };

export interface Caller {
  readonly owner: string;
  readonly key: Secret;
  readonly scopes: readonly Scope[];
  readonly via: "api_key" | "bearer_key" | "access_token" | "session";
}

/** What a request carries; at most one of the headers. A header beats a cookie (D9). */
export interface Credentials {
  readonly api_key?: string;
  readonly bearer?: string;
  readonly session?: string;
}

type CallerPorts = OwnerPorts & Pick<Ports, "sessions" | "accessTokens" | "grants">;

const signInFirst = (detail: string): Refused => unauthenticated({ code: "unauthenticated", title: "Sign in", detail });

const isOurs = (value: string): boolean => Object.values(tokenPrefixes).some((prefix) => value.startsWith(prefix));

/** A raw Parallel key: its owner is found by it, and it is proven again when the last proof is too old. */
const byKey = async (ports: CallerPorts, value: string, via: "api_key" | "bearer_key"): Promise<Caller> => {
  // D9: what looks like a token of ours is never shown to Parallel.
  if (isOurs(value)) throw signInFirst("This token is not known here or has expired. Connect again.");
  const key = new Secret(value);
  return { owner: await ownerOf(ports, key), key, scopes, via };
};

/** An access token of ours: its owner, key and scopes are its grant's. */
const byAccessToken = async (ports: CallerPorts, value: string): Promise<Caller> => {
  try {
    const { record, grant, key } = await readAccessToken(ports, new Secret(value));
    await ownerOf(ports, key);
    return { owner: grant.owner, key, scopes: apiScopes(record.scope), via: "access_token" };
  } catch (error) {
    if (error instanceof InvalidToken)
      throw signInFirst("The access token is not known or has expired. Connect again.");
    throw error;
  }
};

const bySession = async (ports: CallerPorts, value: string): Promise<Caller> => {
  const found = await readSession(ports, new Secret(value));
  if (!found) throw signInFirst("Your session has ended. Sign in again with your Parallel API key.");
  // A key not proven for KEY_PROOF_MS is proven again before anything stored is shown.
  await ownerOf(ports, found.key);
  return { owner: found.session.owner, key: found.key, scopes, via: "session" };
};

/**
 * Throws Refused 400 for two credentials, 401 for none, an unknown or an expired one; ParallelUnauthorized for a key
 * that Parallel no longer takes.
 */
export const identifyCaller = async (ports: CallerPorts, credentials: Credentials): Promise<Caller> => {
  const { api_key, bearer, session } = credentials;
  if (api_key !== undefined && bearer !== undefined) {
    throw malformed({
      code: "two_credentials",
      title: "Two credentials",
      detail: "Send x-api-key or Authorization, not both.",
    });
  }
  if (api_key !== undefined) return byKey(ports, api_key, "api_key");
  if (bearer?.startsWith(tokenPrefixes.access_token)) return byAccessToken(ports, bearer);
  if (bearer !== undefined) return byKey(ports, bearer, "bearer_key");
  if (session !== undefined) return bySession(ports, session);
  throw signInFirst("Send your Parallel API key as x-api-key, or sign in.");
};
