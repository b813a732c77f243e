/** Serves everything no route names: the CORS preflight, a 405 with Allow, or a 404 that lists what exists. */
import { identifiesCaller, routes, type Route } from "../contracts/routes.ts";
import type { Problem } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";
import { methodNotAllowed, notFound } from "../core/problem.ts";
import { problemOf, problemResponse } from "../middleware/errors/error-response.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import type { RequestHead } from "../middleware/http/request.ts";
import type { HttpResponse } from "../middleware/http/response.ts";
import { preferredType } from "../middleware/http/negotiate.ts";
import { problemPage } from "../web/problem/page.ts";

const matcher = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split("/")
      .map((part) =>
        /^\{.+\+\}$/.test(part) ? ".+" : /^\{.+\}$/.test(part) ? "[^/]+" : part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"),
      )
      .join("/")}$`,
  );

/** The routes that serve a path; a literal path beats one with a parameter, as in the gateway. */
const routesAt = (path: string): Route[] => {
  const fitting = routes.filter((route) => matcher(route.path).test(path));
  const literal = fitting.filter((route) => route.path === path);
  return literal.length > 0 ? literal : fitting;
};

const preflightHeaders =
  "Authorization, Content-Type, x-api-key, MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method, Mcp-Name, Last-Event-ID, Idempotency-Key";

/** Open routes answer any origin, never with credentials; the others say nothing and the browser refuses. */
const preflight = (path: string): HttpResponse => {
  const open = routesAt(path).filter((route) => route.cors === "open");
  if (open.length === 0) return { statusCode: 204, headers: { allow: [...methodsAt(path), "OPTIONS"].join(", ") } };
  return {
    statusCode: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": [...new Set(open.map((route) => route.method)), "OPTIONS"].join(", "),
      "access-control-allow-headers": preflightHeaders,
      "access-control-expose-headers": "WWW-Authenticate, x-www-authenticate, Mcp-Session-Id",
      "access-control-max-age": "600",
    },
  };
};

const methodsAt = (path: string): string[] => [...new Set(routesAt(path).map((route) => route.method))];

// Who follows a mistyped link reads a page; programs, those that accept anything included, read the problem.
const pageForBrowsers = (problem: Problem, request: RequestHead): HttpResponse | undefined => {
  const type = preferredType(request.headers["accept"], ["application/problem+json", "application/json", "text/html"]);
  if (request.method !== "GET" || type !== "text/html") return undefined;
  return problemPage(
    { ...problem, title: "Nothing here", detail: "Check the address: results are at /tgrp_… or /trun_….", errors: [] },
    request,
  );
};

export const unknownRouteHandler = (ports: Ports) =>
  httpHandler(ports, { onProblem: pageForBrowsers }, async ({ request }) => {
    if (request.method === "OPTIONS") return preflight(request.path);
    const methods = methodsAt(request.path);
    if (methods.length > 0) {
      const allow = methods.join(", ");
      const refused = methodNotAllowed({
        code: "method_not_allowed",
        title: "Method not allowed",
        detail: `Use ${allow} here.`,
        errors: [{ path: "method", message: `must be one of ${allow}` }],
      });
      return problemResponse(problemOf(refused, request.request_id), { allow });
    }
    throw notFound({
      code: "unknown_route",
      title: "No such route",
      detail: `The routes are described at ${ports.settings.public_url}/openapi.json.`,
      errors: [{ path: "path", message: "is no route of this API" }],
      more: {
        routes: routes.filter((route) => identifiesCaller(route)).map((route) => `${route.method} ${route.path}`),
      },
    });
  });
