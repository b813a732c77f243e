/** How an allowed authorization becomes a code: begun in one browser, finished once, in that same browser. */
import type { AuthorizationRequest, PendingAuthorization } from "../../../contracts/oauth-ledger.ts";
import type { SignInMethodName } from "../../../contracts/environment.ts";
import type { Ports } from "../../ports.ts";
import type { Secret } from "../../secret.ts";
import { codeResponse } from "../authorize/authorization-response.ts";
import { consentLife } from "../authorize/consent.ts";
import { issueCode } from "../authorize/issue-code.ts";
import { proveOwner } from "./owner.ts";
import { createSession, readSession } from "./session.ts";
import { signInMethod } from "./sign-in-method.ts";
import { newToken, tokenHash } from "../secrets/token.ts";

export interface Finished {
  /** The client's redirect URI with its code. */
  readonly redirect_to: string;
  /** A new session of this browser; null where it had one. */
  readonly session: Secret | null;
}

/** Called only after the user said yes on our page (T3). Answers where to go, or null: our key form, with the handle. */
export const beginSignIn = async (
  ports: Ports,
  request: AuthorizationRequest,
  method: SignInMethodName,
  browser: Secret,
): Promise<{ redirect_to: string | null; handle: Secret }> => {
  const handle = newToken(ports.random, "pending");
  const handle_hash = tokenHash(handle);
  const now = ports.clock.now();
  const { redirect_to, sealed_verifier } = signInMethod[method].begin(ports, handle, handle_hash);
  await ports.pendingAuthorizations.insert({
    handle_hash,
    browser_hash: tokenHash(browser),
    method,
    request,
    sealed_verifier,
    created_at: now,
    expires_at: now + consentLife,
  });
  return { redirect_to, handle };
};

/** The authorization behind a handle, if this browser began it, by this method, less than ten minutes ago. */
export const findPending = async (
  ports: Pick<Ports, "pendingAuthorizations" | "clock">,
  method: SignInMethodName,
  handle: Secret,
  browser: Secret | null,
): Promise<PendingAuthorization | null> => {
  const pending = await ports.pendingAuthorizations.get(tokenHash(handle));
  if (!pending || pending.expires_at <= ports.clock.now() || pending.method !== method) return null;
  // RFC 9700 4.7: a handle carried to another browser finishes nothing there.
  return browser !== null && pending.browser_hash === tokenHash(browser) ? pending : null;
};

const finish = async (ports: Ports, request: AuthorizationRequest, key: Secret, owner: string): Promise<string> =>
  codeResponse(request, ports.settings.public_url, await issueCode(ports, request, key, owner));

/** Back from the provider: taken first, so that its code is tried once. Null: somebody finished it already. */
export const finishWithCode = async (
  ports: Ports,
  pending: PendingAuthorization,
  handle: Secret,
  code: Secret,
): Promise<Finished | null> => {
  if (!(await ports.pendingAuthorizations.take(pending.handle_hash))) return null;
  const key = await signInMethod[pending.method].complete(ports, handle, pending, code);
  const proven = await proveOwner(ports, key);
  const session = await createSession(ports, key, proven);
  return { redirect_to: await finish(ports, pending.request, key, proven.owner), session };
};

/** A typed key: proven before the authorization is taken, so that a mistyped one may be typed again. */
export const finishWithKey = async (
  ports: Ports,
  pending: PendingAuthorization,
  handle: Secret,
  typed: Secret,
): Promise<Finished | null> => {
  const key = await signInMethod[pending.method].complete(ports, handle, pending, typed);
  const proven = await proveOwner(ports, key);
  if (!(await ports.pendingAuthorizations.take(pending.handle_hash))) return null;
  const session = await createSession(ports, key, proven);
  return { redirect_to: await finish(ports, pending.request, key, proven.owner), session };
};

/** The browser is signed in already and the user allowed it as that account. Null: the session has ended. */
export const finishWithSession = async (
  ports: Ports,
  request: AuthorizationRequest,
  token: Secret,
): Promise<Finished | null> => {
  const found = await readSession(ports, token);
  if (!found) return null;
  const { owner } = await proveOwner(ports, found.key);
  return { redirect_to: await finish(ports, request, found.key, owner), session: null };
};
