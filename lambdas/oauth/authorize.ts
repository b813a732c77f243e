/** Serves GET /authorize: our own page first, before anything leads anywhere (T3). */
import { authorize } from "../core/oauth/authorize/authorize.ts";
import { consentToken } from "../core/oauth/authorize/consent.ts";
import { readSession } from "../core/oauth/sign-in/session.ts";
import type { Ports } from "../core/ports.ts";
import { browserEndpoint } from "./browser-endpoint.ts";
import { consentPage } from "../web/consent/page.ts";
import { browserCookie, sessionOf } from "./cookies.ts";
import { errorRedirect } from "./error-redirect.ts";
import { queryParameters } from "./parameters.ts";
import { refusalPage } from "../web/refusal/page.ts";

export const authorizeHandler = (ports: Ports) =>
  browserEndpoint(ports, async (request) => {
    const { public_url } = ports.settings;
    const parameters = queryParameters(request);
    const decision = await authorize(ports, parameters, request.source_ip);
    if (decision.kind === "refuse") return refusalPage(decision.error);
    if (decision.kind === "redirect") return errorRedirect(decision.to);

    const { browser, cookie } = browserCookie(request, ports.random, public_url);
    const session = sessionOf(request, public_url);
    const question = parameters.toString();
    const page = consentPage(ports.settings, {
      request: decision.request,
      question,
      csrf_token: await consentToken(ports, browser, question),
      signed_in: session !== null && (await readSession(ports, session)) !== null,
    });
    return { ...page, cookies: [cookie] };
  });
