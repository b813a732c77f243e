/** How a browser signs in with a key: proven with Parallel, then a cookie and back to where it came from. */
import * as z from "zod";
import { openSession, sessionLife } from "../core/oauth/sign-in/session.ts";
import type { Ports } from "../core/ports.ts";
import { invalid } from "../core/problem.ts";
import { httpHandler, type HttpHandler } from "../middleware/http-handler.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import type { HttpResponse } from "../middleware/http/response.ts";
import { parseJson, parsePart } from "../middleware/validate.ts";
import { keyRefusal, notAKey, typedKey, type KeyRefusal } from "../oauth/api-key.ts";
import { sessionCookie } from "../oauth/cookies.ts";
import { ownPath, readForm, requireOwnOrigin } from "../middleware/csrf.ts";
import { signInPage } from "../web/sign-in/page.ts";

const OpenSessionRequest = z.object({ api_key: z.string().max(8192), return_to: z.string().max(2048).optional() });

const isForm = ({ media_type }: Pick<HttpRequest, "media_type">): boolean =>
  media_type === "application/x-www-form-urlencoded";

const signInAgain = (refused: KeyRefusal, return_to: string): HttpResponse => signInPage({ ...refused, return_to });

/** POST /session, JSON or form: `api_key` and `return_to`, a path on this origin. 303 with the cookie, else the page again. */
export const openSessionHandler = (ports: Ports): HttpHandler =>
  httpHandler(ports, {}, async ({ request }) => {
    const { public_url } = ports.settings;
    requireOwnOrigin(request, public_url);
    const asked = parsePart(OpenSessionRequest, isForm(request) ? readForm(request) : parseJson(request.body), "body");
    const return_to = ownPath(asked.return_to, public_url);
    const key = typedKey(asked.api_key);
    if (!key) {
      if (isForm(request)) return signInAgain(notAKey, return_to);
      throw invalid({
        code: "invalid_request",
        title: "Not a key",
        detail: notAKey.problem,
        errors: [{ path: "api_key", message: "is no key" }],
      });
    }
    try {
      const token = await openSession(ports, key);
      return {
        statusCode: 303,
        headers: { location: return_to },
        cookies: [sessionCookie(public_url, token, sessionLife)],
      };
    } catch (error) {
      const known = isForm(request) ? keyRefusal(error) : undefined;
      if (!known) throw error;
      return signInAgain(known, return_to);
    }
  });
