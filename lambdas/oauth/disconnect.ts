/** Serves POST /account: ends one app's grant or one browser's session, or all but this one. */
import * as z from "zod";
import { disconnect, disconnectAll } from "../core/oauth/sign-in/connections.ts";
import { isConsentToken } from "../core/oauth/authorize/consent.ts";
import { readSession } from "../core/oauth/sign-in/session.ts";
import type { Ports } from "../core/ports.ts";
import { parsePart } from "../middleware/validate.ts";
import { accountQuestion } from "./account.ts";
import { browserEndpoint } from "./browser-endpoint.ts";
import { signInPage } from "../web/sign-in/page.ts";
import { sessionOf } from "./cookies.ts";
import { readForm, requireOwnOrigin } from "../middleware/csrf.ts";
import { expiredPage } from "../web/refusal/page.ts";

const Ending = z.object({
  csrf_token: z.string().max(256),
  connection: z.string().regex(/^(everything|(app|browser):[\w-]{1,64})$/, "is no connection of this page"),
});

export const disconnectHandler = (ports: Ports) =>
  browserEndpoint(ports, async (request) => {
    const { public_url } = ports.settings;
    requireOwnOrigin(request, public_url);
    const token = sessionOf(request, public_url);
    const found = token && (await readSession(ports, token));
    if (!token || !found) return signInPage({ status: 401, return_to: "/account" });
    const { csrf_token, connection } = parsePart(Ending, readForm(request), "body");
    if (!(await isConsentToken(ports, token, accountQuestion, csrf_token))) return expiredPage();
    const { owner, session_hash } = found.session;
    if (connection === "everything") {
      await disconnectAll(ports, owner, session_hash);
    } else {
      const [kind, id = ""] = connection.split(":");
      // Gone already, or never this owner's: the page shows what is left either way.
      await disconnect(ports, owner, { kind: kind === "app" ? "app" : "browser", id });
    }
    return { statusCode: 303, headers: { location: "/account" } };
  });
