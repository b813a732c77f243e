/**
 * OAuth records as they rest. No token, code, secret, state or key is in any of them: tokens are found by their
 * SHA-256, keys are sealed. Times are epoch milliseconds; `expires_at` is always compared, the table's TTL only sweeps.
 */
import * as z from "zod";
import { storedObject } from "./stored-object.ts";
import { capabilities, oauthScopes } from "./oauth.ts";

const millis = z.number().int();
const scope = z.array(z.enum(oauthScopes));

/** CLIENT#sha256(client_id). One that registered, or the copy of a client id metadata document. */
export const ClientRecord = storedObject({
  client_id: z.string(),
  rev: z.number().int(),
  kind: z.enum(["registered", "document"]),
  client_name: z.string(),
  redirect_uris: z.array(z.string()),
  grant_types: z.array(z.enum(capabilities.grant_types)),
  token_endpoint_auth_method: z.enum(capabilities.token_endpoint_auth_methods),
  client_secret_hash: z.string().nullable(),
  created_at: millis,
  /** A document is read again after this; null for a registered client. */
  fresh_until: millis.nullable(),
  /** Unused clients go after 30 days; a consent keeps one for as long as its grant can live. */
  expires_at: millis,
});
export type ClientRecord = z.infer<typeof ClientRecord>;

/** What a user agreed to, or is asked to agree to. */
export const AuthorizationRequest = storedObject({
  client_id: z.string(),
  client_name: z.string(),
  redirect_uri: z.string(),
  scope,
  state: z.string().nullable(),
  resource: z.string(),
  code_challenge: z.string(),
});
export type AuthorizationRequest = z.infer<typeof AuthorizationRequest>;

/** PENDING#sha256(handle). Agreed to, not yet signed in; taken once. The handle is the upstream `state`. */
export const PendingAuthorization = storedObject({
  handle_hash: z.string(),
  /** SHA-256 of the browser's cookie: another browser cannot finish it. */
  browser_hash: z.string(),
  method: z.enum(["parallel", "key"]),
  request: AuthorizationRequest,
  /** Upstream PKCE verifier, sealed under the handle; null where nothing goes upstream. */
  sealed_verifier: z.string().nullable(),
  created_at: millis,
  expires_at: millis,
});
export type PendingAuthorization = z.infer<typeof PendingAuthorization>;

/** The refresh token's hash chain (RT_n = grant.n.s_n): where it stands, and when it moved. */
export const RefreshChain = storedObject({
  n: z.number().int(),
  token_hash: z.string(),
  wrapped_key: z.string(),
  /** When the tokens n-32 … n-1 were succeeded, oldest first. */
  rotated_at: z.array(millis).max(32),
  expires_at: millis,
});
export type RefreshChain = z.infer<typeof RefreshChain>;

/** GRANT#id. What one consent allows one client; the Parallel key in it opens by its tokens only. */
export const GrantRecord = storedObject({
  grant_id: z.string(),
  rev: z.number().int(),
  owner: z.string(),
  client_id: z.string(),
  client_name: z.string(),
  redirect_uri: z.string(),
  scope,
  resource: z.string(),
  sealed_key: z.string(),
  created_at: millis,
  /** Null until the code was redeemed. */
  redeemed_at: millis.nullable(),
  revoked_at: millis.nullable(),
  refresh: RefreshChain.nullable(),
  expires_at: millis,
});
export type GrantRecord = z.infer<typeof GrantRecord>;

/** CODE#sha256(code). Burned at the first attempt; kept until it expires so that a replay is recognised. */
export const CodeRecord = storedObject({
  code_hash: z.string(),
  grant_id: z.string(),
  client_id: z.string(),
  redirect_uri: z.string(),
  code_challenge: z.string(),
  resource: z.string(),
  wrapped_key: z.string(),
  expires_at: millis,
});
export type CodeRecord = z.infer<typeof CodeRecord>;

/** TOKEN#sha256(access token). */
export const AccessTokenRecord = storedObject({
  token_hash: z.string(),
  grant_id: z.string(),
  client_id: z.string(),
  scope,
  resource: z.string(),
  wrapped_key: z.string(),
  created_at: millis,
  expires_at: millis,
});
export type AccessTokenRecord = z.infer<typeof AccessTokenRecord>;
