/** How a finished sign-in leaves: to the client with its code, this browser signed in. */
import { sessionLife } from "../core/oauth/sign-in/session.ts";
import type { Finished } from "../core/oauth/sign-in/sign-in.ts";
import type { HttpResponse } from "../middleware/http/response.ts";
import { sessionCookie } from "./cookies.ts";

/** RFC 9700 4.12: 303, so that no form is sent on to the client. */
export const finishedResponse = (public_url: string, { redirect_to, session }: Finished): HttpResponse => ({
  statusCode: 303,
  headers: { location: redirect_to },
  ...(session ? { cookies: [sessionCookie(public_url, session, sessionLife)] } : {}),
});
