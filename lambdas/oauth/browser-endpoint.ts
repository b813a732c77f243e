/** A browser-facing OAuth endpoint says that something went wrong as a page, never as a redirect. */
import type { Ports } from "../core/ports.ts";
import { httpHandler, type HttpHandler } from "../middleware/http-handler.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import type { HttpResponse } from "../middleware/http/response.ts";
import { connectProblemPage } from "../web/refusal/page.ts";

export const browserEndpoint = (ports: Ports, handle: (request: HttpRequest) => Promise<HttpResponse>): HttpHandler =>
  httpHandler(ports, { onProblem: (problem) => connectProblemPage(problem) }, async ({ request }) => handle(request));
