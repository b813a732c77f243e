/** Which credential of a request counts: one header, else the session cookie (D9). */
import type { Credentials } from "../core/oauth/sign-in/caller.ts";
import { malformed, unauthenticated, type Refused } from "../core/problem.ts";
import type { RequestHead } from "./http/request.ts";
import { guardCookie, sessionCookieName } from "./session-cookie.ts";

const printable = /^[\x21-\x7e]{1,4096}$/;

const unusable = (header: string, message: string): Refused =>
  unauthenticated({
    code: "unauthenticated",
    title: "Credential not readable",
    detail: `Send your Parallel API key as x-api-key, or as "Authorization: Bearer <key>".`,
    errors: [{ path: header, message }],
  });

/** Throws Refused 400 for two headers, 401 for a header that can be no key, 403 for a cookie used across sites. */
export const readCredentials = (request: RequestHead, public_url: string): Credentials => {
  const api_key = request.headers["x-api-key"]?.trim();
  const authorization = request.headers["authorization"]?.trim();
  if (api_key !== undefined && authorization !== undefined) {
    throw malformed({
      code: "two_credentials",
      title: "Two credentials",
      detail: "Send x-api-key or Authorization, not both.",
      errors: [{ path: "authorization", message: "sent together with x-api-key" }],
    });
  }
  if (api_key !== undefined) {
    if (!printable.test(api_key)) throw unusable("x-api-key", "must be one key of printable characters");
    return { api_key };
  }
  if (authorization !== undefined) {
    const bearer = /^bearer +(.+)$/i.exec(authorization)?.[1];
    if (bearer === undefined || !printable.test(bearer)) throw unusable("authorization", "must be: Bearer <key>");
    return { bearer };
  }
  const session = request.cookies[sessionCookieName(public_url)];
  if (session === undefined || !printable.test(session)) return {};
  guardCookie(request, public_url);
  return { session };
};
