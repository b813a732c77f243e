/** Decides how the session cookie is set and cleared; its name, and when it counts, is the middleware's. */
import type { Secret } from "../core/secret.ts";
import { sessionCookieName } from "../middleware/session-cookie.ts";

/** `__Host-` demands Secure, Path=/ and no Domain; a plain http origin exists on a laptop only. */
const attributes = (public_url: string): string =>
  `Path=/; HttpOnly; SameSite=Lax${public_url.startsWith("https://") ? "; Secure" : ""}`;

export const sessionCookie = (public_url: string, token: Secret, life_ms: number): string =>
  `${sessionCookieName(public_url)}=${token.reveal()}; ${attributes(public_url)}; Max-Age=${Math.floor(life_ms / 1000)}`;

export const clearedSessionCookie = (public_url: string): string =>
  `${sessionCookieName(public_url)}=; ${attributes(public_url)}; Max-Age=0`;
