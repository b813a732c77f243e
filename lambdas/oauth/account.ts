/** Serves GET /account: the apps connected to this account and the browsers signed in to it. */
import { consentToken } from "../core/oauth/authorize/consent.ts";
import { listConnections } from "../core/oauth/sign-in/connections.ts";
import { readSession } from "../core/oauth/sign-in/session.ts";
import type { Ports } from "../core/ports.ts";
import { accountPage } from "../web/account/page.ts";
import { browserEndpoint } from "./browser-endpoint.ts";
import { signInPage } from "../web/sign-in/page.ts";
import { sessionOf } from "./cookies.ts";

/** What the token of the page's forms is made for. */
export const accountQuestion = "account";

export const accountHandler = (ports: Ports) =>
  browserEndpoint(ports, async (request) => {
    const token = sessionOf(request, ports.settings.public_url);
    const found = token && (await readSession(ports, token));
    if (!token || !found) return signInPage({ status: 401, return_to: "/account" });
    return accountPage({
      ...(await listConnections(ports, found.session.owner)),
      this_browser: found.session.session_hash,
      csrf_token: await consentToken(ports, token, accountQuestion),
    });
  });
