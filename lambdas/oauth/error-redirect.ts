/** How a mistake gets back to the client when no page of ours came first. */
import type { HttpResponse } from "../middleware/http/response.ts";
import { tellAppPage } from "../web/refusal/page.ts";

export const errorRedirect = (to: string): HttpResponse =>
  /^https?:/.test(to) ? { statusCode: 302, headers: { location: to } } : tellAppPage(to);
