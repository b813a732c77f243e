/** Serves GET /authorize/callback: back from Parallel's sign-in, in the browser that went there. */
import { errorResponse } from "../core/oauth/authorize/authorization-response.ts";
import { AccessDenied, TemporarilyUnavailable, type OAuthError } from "../core/oauth/errors.ts";
import { findPending, finishWithCode } from "../core/oauth/sign-in/sign-in.ts";
import type { Ports } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { ParallelRefusal, ParallelUnavailable } from "../core/errors.ts";
import { Refused } from "../core/problem.ts";
import { browserEndpoint } from "./browser-endpoint.ts";
import { browserOf } from "./cookies.ts";
import { finishedResponse } from "./finished.ts";
import { queryParameters } from "./parameters.ts";
import { expiredPage } from "../web/refusal/page.ts";

/** What the client is told about a sign-in that failed upstream; undefined: our own fault. */
const upstreamError = (error: unknown): OAuthError | undefined => {
  if (error instanceof ParallelUnavailable) return new TemporarilyUnavailable("Parallel's sign-in did not answer");
  if (error instanceof ParallelRefusal || error instanceof Refused)
    return new AccessDenied("Parallel's sign-in failed");
  return undefined;
};

export const callbackHandler = (ports: Ports) =>
  browserEndpoint(ports, async (request) => {
    const { public_url, platform_url } = ports.settings;
    const parameters = queryParameters(request);
    const [state, code, iss] = ["state", "code", "iss"].map((name) => parameters.get(name));
    // RFC 9207 2.4: an answer of another issuer is not the one we wait for.
    if (!state || (iss != null && iss !== new URL(platform_url).origin)) return expiredPage();
    const handle = new Secret(state);
    const pending = await findPending(ports, "parallel", handle, browserOf(request, public_url));
    if (!pending) return expiredPage();
    const failed = (error: OAuthError) => ({
      statusCode: 303,
      headers: { location: errorResponse(pending.request, public_url, error) },
    });
    if (!code) {
      if (!(await ports.pendingAuthorizations.take(pending.handle_hash))) return expiredPage();
      return failed(new AccessDenied("the user did not sign in"));
    }
    try {
      const finished = await finishWithCode(ports, pending, handle, new Secret(code));
      return finished ? finishedResponse(public_url, finished) : expiredPage();
    } catch (error) {
      const known = upstreamError(error);
      if (!known) throw error;
      return failed(known);
    }
  });
