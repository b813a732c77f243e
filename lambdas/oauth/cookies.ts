/** How our cookies are set, read and cleared; the session cookie's name is the middleware's. */
import { newToken } from "../core/oauth/secrets/token.ts";
import type { Random } from "../core/ports/process.ts";
import { Secret } from "../core/secret.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { sessionCookieName } from "../middleware/session-cookie.ts";

/** `__Host-` demands Secure, Path=/ and no Domain; a plain http origin exists on a laptop only. */
const isSecure = (public_url: string): boolean => public_url.startsWith("https://");
const cookie = (public_url: string, name: string, value: string, life_ms: number): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${isSecure(public_url) ? "; Secure" : ""}; Max-Age=${Math.floor(life_ms / 1000)}`;

export const sessionCookie = (public_url: string, token: Secret, life_ms: number): string =>
  cookie(public_url, sessionCookieName(public_url), token.reveal(), life_ms);

export const clearedSessionCookie = (public_url: string): string =>
  cookie(public_url, sessionCookieName(public_url), "", 0);

export const sessionOf = (request: Pick<HttpRequest, "cookies">, public_url: string): Secret | null => {
  const value = request.cookies[sessionCookieName(public_url)];
  return value !== undefined && /^mt_se_[\w-]{43}$/.test(value) ? new Secret(value) : null;
};

/** Ties a consent page, and the sign-in after it, to one browser. */
const browserCookieName = (public_url: string): string =>
  isSecure(public_url) ? "__Host-multitask_browser" : "multitask_browser";
const browserLife = 24 * 60 * 60 * 1000; // milliseconds

export const browserOf = (request: Pick<HttpRequest, "cookies">, public_url: string): Secret | null => {
  const value = request.cookies[browserCookieName(public_url)];
  return value !== undefined && /^mt_br_[\w-]{43}$/.test(value) ? new Secret(value) : null;
};

/** This browser's token, kept if it has one: two consent pages may lie open side by side. */
export const browserCookie = (
  request: Pick<HttpRequest, "cookies">,
  random: Random,
  public_url: string,
): { browser: Secret; cookie: string } => {
  const browser = browserOf(request, public_url) ?? newToken(random, "browser");
  return { browser, cookie: cookie(public_url, browserCookieName(public_url), browser.reveal(), browserLife) };
};
