/** Decides how a browser signs in with a key: proven with Parallel, then a cookie and back to where it came from. */
import * as z from "zod";
import { openSession, sessionLife } from "../core/oauth/session.ts";
import type { Ports } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import {
  ParallelForbidden,
  ParallelRateLimited,
  ParallelUnauthorized,
  ParallelUnavailable,
  Refused,
} from "../core/task-group/errors.ts";
import { httpHandler, type HttpHandler } from "../middleware/http-handler.ts";
import type { HttpRequest } from "../middleware/http-request.ts";
import { parseJson, parsePart } from "../middleware/validate.ts";
import { ownPath, readForm, requireOwnOrigin } from "../oauth/own-form.ts";
import { sessionCookie } from "../oauth/session-cookie.ts";
import { signInPage } from "../oauth/sign-in-page.ts";

const ApiKey = z
  .string("send your Parallel API key in this field")
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, "must be one key of printable characters, without spaces");
const OpenSessionRequest = z.object({ api_key: z.unknown(), return_to: z.string().max(2048).optional() });

const isForm = ({ media_type }: Pick<HttpRequest, "media_type">): boolean =>
  media_type === "application/x-www-form-urlencoded";

/** What the page says about a key that was not taken; undefined: not the key's fault. */
const problemWithKey = (error: unknown): { status: number; problem: string } | undefined => {
  if (error instanceof ParallelUnauthorized || error instanceof ParallelForbidden) {
    return {
      status: 401,
      problem: "Parallel does not know this key. Copy the whole key from platform.parallel.ai and try again.",
    };
  }
  if (error instanceof ParallelUnavailable || error instanceof ParallelRateLimited) {
    return { status: 503, problem: "Parallel could not be asked about this key just now. Try again in a moment." };
  }
  if (error instanceof Refused && error.status === 422) {
    return { status: 422, problem: "This is not a key: paste it as one line, without spaces." };
  }
  return undefined;
};

/** POST /session, JSON or form: `api_key` and `return_to`, a path on this origin. 303 with the cookie, else the page again. */
export const openSessionHandler = (ports: Ports): HttpHandler => {
  const { public_url } = ports.settings;
  return httpHandler(ports, {}, async ({ request }) => {
    requireOwnOrigin(request, public_url);
    const asked = parsePart(OpenSessionRequest, isForm(request) ? readForm(request) : parseJson(request.body), "body");
    const return_to = ownPath(asked.return_to, public_url);
    try {
      const { api_key } = parsePart(z.object({ api_key: ApiKey }), asked, "body");
      const { token } = await openSession(ports, new Secret(api_key));
      return {
        statusCode: 303,
        headers: { location: return_to },
        cookies: [sessionCookie(public_url, token, sessionLife)],
      };
    } catch (error) {
      const known = isForm(request) ? problemWithKey(error) : undefined;
      if (!known) throw error;
      return signInPage({ ...known, return_to });
    }
  });
};
