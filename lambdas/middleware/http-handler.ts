/** How an HTTP route is served: read, identify, parse, answer, and turn whatever goes wrong into a problem. */
import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type * as z from "zod";
import { routes, type Scope } from "../contracts/routes.ts";
import type { Problem } from "../contracts/task-group.ts";
import { identifyCaller, type Caller } from "../core/oauth/sign-in/caller.ts";
import type { Ports } from "../core/ports.ts";
import { unsupportedMediaType } from "../core/problem.ts";
import { accessOfRoute, requireKind, requireScope } from "./access.ts";
import { readCredentials } from "./credentials.ts";
import { errorTrace, problemHeaders, problemOf, problemResponse } from "./errors/error-response.ts";
import { readHead, readRequest, type HttpRequest, type RequestHead } from "./http/request.ts";
import { standingHeaders, type HttpResponse } from "./http/response.ts";
import { parseJson, parsePart } from "./validate.ts";

/** What a route declares. Without `scope` the route is open and has no caller. Without `body` the text stays unread. */
export interface Declaration<B extends z.ZodType, Q extends z.ZodType, S extends Scope | undefined> {
  readonly scope?: S;
  readonly body?: B;
  readonly query?: Q;
  /** The handler takes a body of bytes as `request.bytes`, in whatever encoding its text is. */
  readonly readsBytes?: boolean;
  /** Draws the problem otherwise, for instance as a page for a browser; undefined: problem+json. */
  readonly onProblem?: (problem: Problem, request: RequestHead) => HttpResponse | undefined;
}

export interface Handling<B extends z.ZodType, Q extends z.ZodType, S extends Scope | undefined> {
  readonly request: HttpRequest;
  readonly body: z.infer<B>;
  readonly query: z.infer<Q>;
  readonly caller: S extends Scope ? Caller : undefined;
}

export type HttpHandler = (event: APIGatewayProxyEventV2, context?: unknown) => Promise<HttpResponse>;

const requireJson = (request: HttpRequest): void => {
  if (request.media_type === null || /^application\/(.+\+)?json$/.test(request.media_type)) return;
  throw unsupportedMediaType({
    code: "unsupported_media_type",
    title: "Unsupported media type",
    detail: "Send the body as JSON with the header content-type: application/json.",
    errors: [{ path: "content-type", message: "must be application/json" }],
  });
};

/** No answer repeats a credential that the request carried, whoever wrote the message. */
const withoutCredentials = (problem: Problem, request: RequestHead): Problem => {
  const carried = [
    request.headers["x-api-key"]?.trim(),
    request.headers["authorization"]?.replace(/^\S+\s+/, "").trim(),
    ...Object.values(request.cookies),
  ].filter((value): value is string => value !== undefined && value.length >= 8);
  const clean = (text: string): string => carried.reduce((left, secret) => left.replaceAll(secret, "[redacted]"), text);
  return {
    ...problem,
    detail: clean(problem.detail),
    ...(problem.errors
      ? { errors: problem.errors.map((error) => ({ path: clean(error.path), message: clean(error.message) })) }
      : {}),
  };
};

/** Open routes may be read by a script of any site, without credentials (D1). */
const openHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "WWW-Authenticate, x-www-authenticate, Mcp-Session-Id",
};
const openRoutes = new Set(
  routes.filter((route) => route.cors === "open").map((route) => `${route.method} ${route.path}`),
);

/**
 * A Lambda handler for one route. `handle` gets the parsed parts and answers; what it throws becomes a problem. Never
 * rejects.
 */
export const httpHandler = <
  B extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  S extends Scope | undefined = undefined,
>(
  ports: Ports,
  declared: Declaration<B, Q, S>,
  handle: (handling: Handling<B, Q, S>) => Promise<HttpResponse>,
): HttpHandler => {
  const serve = async (event: APIGatewayProxyEventV2): Promise<HttpResponse> => {
    const request = readRequest(event, ports.clock.now(), declared);
    let caller: Caller | undefined;
    if (declared.scope) {
      caller = await identifyCaller(ports, readCredentials(request, ports.settings.public_url));
      requireKind(caller, accessOfRoute(event.routeKey), ports.settings.public_url);
      requireScope(caller, declared.scope);
    }
    const query: unknown = declared.query ? parsePart(declared.query, request.query, "query") : undefined;
    let body: unknown;
    if (declared.body) {
      requireJson(request);
      body = parsePart(declared.body, parseJson(request.body), "body");
    }
    // The declaration says which parts exist; the types of `handle` follow it.
    return handle({ request, body, query, caller } as Handling<B, Q, S>);
  };

  const run = middy<APIGatewayProxyEventV2, HttpResponse, Error>()
    .use({
      onError: (failed) => {
        const event = failed.event as APIGatewayProxyEventV2;
        const error: unknown = failed.error;
        const head = readHead(event, ports.clock.now());
        const reference = head.request_id || Buffer.from(ports.random.bytes(8)).toString("hex");
        const problem = withoutCredentials(problemOf(error, reference), head);
        const presented = "x-api-key" in head.headers || "authorization" in head.headers;
        const headers = problemHeaders(problem, error, { public_url: ports.settings.public_url, presented });
        const drawn = declared.onProblem?.(problem, head);
        failed.response = drawn
          ? { ...drawn, headers: { ...drawn.headers, ...headers } }
          : problemResponse(problem, headers);
        if (problem.status >= 500) {
          ports.log.error("request failed", { route: head.route_key, error: `${reference} ${errorTrace(error)}` });
        }
      },
    })
    .handler(serve);

  return async (event, context) => {
    const started = ports.clock.now();
    const response = await (run as HttpHandler)(event, context ?? {});
    const standing = standingHeaders(ports.settings.public_url);
    ports.log.info("request", {
      route: event.routeKey,
      status: response.statusCode,
      duration_ms: ports.clock.now() - started,
    });
    const cors = openRoutes.has(event.routeKey) ? openHeaders : {};
    return { ...response, headers: { ...standing, ...cors, ...response.headers } };
  };
};
