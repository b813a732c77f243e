/** Whether this kind of caller may do this at all, for routes and tools alike; then, whether its scopes allow it. */
import { mayCall, type AccessClass, type CallerKind } from "../contracts/access.ts";
import { routes, type Scope } from "../contracts/routes.ts";
import type { Caller } from "../core/oauth/sign-in/caller.ts";
import { forbidden } from "../core/problem.ts";

const kinds: Readonly<Record<Caller["via"], CallerKind>> = {
  session: "session",
  api_key: "parallel_key",
  bearer_key: "parallel_key",
  access_token: "oauth_token",
};

const byRoute = new Map(routes.map((route) => [`${route.method} ${route.path}`, route.access]));

/** A route key that no route has is `owner-only`: not for apps. */
export const accessOfRoute = (route_key: string): AccessClass => byRoute.get(route_key) ?? "owner-only";

/**
 * Throws Refused 403 that says what to use instead.
 * @param where the page or address at which the owner can do it
 */
export const requireKind = (caller: Caller, access: AccessClass, where: string): void => {
  if (mayCall(kinds[caller.via], access)) return;
  throw forbidden({
    code: "owner_only",
    title: "Not for a connected app",
    detail:
      `This is done by the owner, not by an app that the owner connected. Sign in at ${where} in a browser, ` +
      "or send your Parallel API key as x-api-key.",
    errors: [{ path: "authorization", message: "is the access token of a connected app" }],
  });
};

/** Throws Refused 403 with the scope that is missing. */
export const requireScope = (caller: Caller, scope: Scope): void => {
  if (caller.scopes.includes(scope)) return;
  throw forbidden({
    code: "insufficient_scope",
    title: "Insufficient scope",
    detail: `Connect again and allow ${scope}.`,
    errors: [{ path: "authorization", message: `lacks the scope ${scope}` }],
  });
};
