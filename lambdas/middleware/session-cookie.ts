/** The name of the session cookie, and when a cookie may authorise a request. */
import { forbidden } from "../core/problem.ts";
import type { HttpRequest } from "./http/request.ts";

/** `__Host-` binds the cookie to this host over https; a plain http origin exists on a laptop only. */
export const sessionCookieName = (public_url: string): string =>
  public_url.startsWith("https://") ? "__Host-multitask_session" : "multitask_session";

/**
 * A cookie authorises anything but GET only from our own pages and with a JSON body (D9): another site's form can send
 * neither. Throws Refused 403.
 */
export const guardCookie = (request: Pick<HttpRequest, "method" | "headers" | "media_type">, public_url: string) => {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers["origin"];
  const site = request.headers["sec-fetch-site"];
  // A page under no-referrer may send `Origin: null`; Sec-Fetch-Site, which no page can forge, vouches then.
  const hidden = origin === undefined || origin === "null";
  const own = hidden ? site === "same-origin" : origin === new URL(public_url).origin;
  if (own && request.media_type === "application/json") return;
  throw forbidden({
    code: "cookie_not_allowed",
    title: "A session cookie does not authorise this",
    detail: "Send the request from this site's own pages with a JSON body, or send your Parallel API key as x-api-key.",
    errors: [{ path: own ? "content-type" : "origin", message: own ? "must be application/json" : "is not this site" }],
  });
};
