/** Serves POST /authorize: the person's answer, taken only from our own page, in the browser it was shown in (T3, T4). */
import * as z from "zod";
import type { AuthorizationRequest } from "../contracts/oauth-ledger.ts";
import { SignInMethodName } from "../contracts/environment.ts";
import { authorize } from "../core/oauth/authorize/authorize.ts";
import { errorResponse } from "../core/oauth/authorize/authorization-response.ts";
import { isConsentToken } from "../core/oauth/authorize/consent.ts";
import { AccessDenied } from "../core/oauth/errors.ts";
import { beginSignIn, finishWithSession } from "../core/oauth/sign-in/sign-in.ts";
import type { Ports } from "../core/ports.ts";
import type { Secret } from "../core/secret.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import type { HttpResponse } from "../middleware/http/response.ts";
import { parsePart } from "../middleware/validate.ts";
import { browserEndpoint } from "./browser-endpoint.ts";
import { browserOf, sessionOf } from "./cookies.ts";
import { finishedResponse } from "./finished.ts";
import { connectWithKeyPage } from "../web/connect-with-key/page.ts";
import { readForm, requireOwnOrigin } from "../middleware/csrf.ts";
import { expiredPage, refusalPage } from "../web/refusal/page.ts";

const Answer = z.object({
  question: z.string().max(32_768),
  csrf_token: z.string().max(256),
  decision: z.enum(["session", "deny", ...SignInMethodName.options]),
});
type Decision = z.infer<typeof Answer>["decision"];

/** RFC 9700 4.12: 303, so that the form is not sent on. */
const seeOther = (location: string): HttpResponse => ({ statusCode: 303, headers: { location } });

const allowed = async (
  ports: Ports,
  request: HttpRequest,
  authorization: AuthorizationRequest,
  browser: Secret,
  decision: Exclude<Decision, "deny">,
): Promise<HttpResponse> => {
  const { public_url, sign_in_methods } = ports.settings;
  const session = sessionOf(request, public_url);
  if (decision === "session" && session) {
    const finished = await finishWithSession(ports, authorization, session);
    if (finished) return finishedResponse(public_url, finished);
  }
  // The session ended while the page lay open, or the method is not one of this stage: the first one offered.
  const method = sign_in_methods.find((name) => name === decision) ?? sign_in_methods[0];
  if (method === undefined) throw new Error("SIGN_IN_METHODS names no method.");
  const { redirect_to, handle } = await beginSignIn(ports, authorization, method, browser);
  return redirect_to === null ? connectWithKeyPage(200, authorization, handle) : seeOther(redirect_to);
};

export const consentHandler = (ports: Ports) =>
  browserEndpoint(ports, async (request) => {
    const { public_url } = ports.settings;
    requireOwnOrigin(request, public_url);
    const { question, csrf_token, decision } = parsePart(Answer, readForm(request), "body");
    const browser = browserOf(request, public_url);
    if (!browser || !(await isConsentToken(ports, browser, question, csrf_token))) return expiredPage();
    // What was asked is checked again as if it had just come: a client may have gone since.
    const asked = await authorize(ports, new URLSearchParams(question), request.source_ip);
    if (asked.kind === "refuse") return refusalPage(asked.error);
    if (asked.kind === "redirect") return seeOther(asked.to);
    if (decision === "deny") {
      return seeOther(errorResponse(asked.request, public_url, new AccessDenied("the user did not allow it")));
    }
    return allowed(ports, request, asked.request, browser, decision);
  });
