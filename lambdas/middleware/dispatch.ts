/** Which handler of a function serves an event: the one its route key names. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { routes, type FunctionName } from "../contracts/routes.ts";
import type { HttpHandler } from "./http-handler.ts";

/**
 * One Lambda handler out of the handlers of a function's routes, keyed like `handler` in contracts/routes. Throws at
 * start when a route of the function has no handler. `otherwise` serves $default.
 */
export const dispatch = (
  name: FunctionName,
  handlers: Readonly<Record<string, HttpHandler>>,
  otherwise?: HttpHandler,
): HttpHandler => {
  const byRoute = new Map<string, HttpHandler>();
  for (const route of routes.filter((candidate) => candidate.function === name)) {
    const handler = handlers[route.handler];
    if (!handler) throw new Error(`No handler ${route.handler} in function ${name}.`);
    byRoute.set(`${route.method} ${route.path}`, handler);
  }
  return async (event: APIGatewayProxyEventV2, context?: unknown) => {
    const handler = byRoute.get(event.routeKey) ?? otherwise;
    if (!handler) throw new Error(`The function ${name} does not serve ${event.routeKey}.`);
    return handler(event, context);
  };
};
