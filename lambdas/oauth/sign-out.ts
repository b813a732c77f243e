/** Serves POST /sign-out: ends this browser's session here and in the store. */
import { endSession } from "../core/oauth/sign-in/session.ts";
import type { Ports } from "../core/ports.ts";
import { browserEndpoint } from "./browser-endpoint.ts";
import { clearedSessionCookie, sessionOf } from "./cookies.ts";
import { requireOwnOrigin } from "../middleware/csrf.ts";

export const signOutHandler = (ports: Ports) =>
  browserEndpoint(ports, async (request) => {
    const { public_url } = ports.settings;
    requireOwnOrigin(request, public_url);
    const token = sessionOf(request, public_url);
    if (token) await endSession(ports, token);
    return { statusCode: 303, headers: { location: "/" }, cookies: [clearedSessionCookie(public_url)] };
  });
