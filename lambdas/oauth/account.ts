/** Serves GET /account: the apps connected to this account and the browsers signed in to it. */
import { consentToken } from "../core/oauth/consent.ts";
import { listConnections } from "../core/oauth/connections.ts";
import { readSession } from "../core/oauth/session.ts";
import type { Ports } from "../core/ports.ts";
import { page } from "../middleware/http-response.ts";
import { signInPage } from "../pages/sign-in.ts";
import { accountPage } from "./account-page.ts";
import { browserHandler } from "./browser-handler.ts";
import { sessionOf } from "./cookies.ts";

/** What the token of the page's forms is made for. */
export const accountQuestion = "account";

export const accountHandler = (ports: Ports) =>
  browserHandler(ports, async (request) => {
    const token = sessionOf(request, ports.settings.public_url);
    const found = token && (await readSession(ports, token));
    if (!token || !found) return page(401, signInPage({ return_to: "/account" }));
    return accountPage({
      ...(await listConnections(ports, found.session.owner)),
      this_browser: found.session.session_hash,
      csrf_token: await consentToken(ports, token, accountQuestion),
    });
  });
