/** Which path is answered by whom. */
import { platformPage } from "../oauth/consent-page.ts";
import { controlRoutes } from "./control.ts";
import { oauthRoutes } from "../oauth/oauth.ts";
import type { Route } from "./request.ts";
import { runEventRoutes } from "../streams/run-events.ts";
import { suggestRoutes } from "../output/suggest.ts";
import { taskGroupRoutes } from "../runs/task-groups.ts";
import { taskRunRoutes } from "../runs/task-runs.ts";

const platformRoutes = ["task-run", "task-run-group"].map((kind): Route => ({
  method: "GET",
  path: `/view/${kind}/{id}`,
  operation: "_view",
  validation: "envelope",
  open: true,
  answer: (_, { params }) => ({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: platformPage(params["id"] ?? ""),
  }),
}));

const routes: readonly Route[] = [
  ...taskRunRoutes,
  ...taskGroupRoutes,
  ...runEventRoutes,
  ...suggestRoutes,
  ...oauthRoutes,
  ...controlRoutes,
  ...platformRoutes,
];

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a request; `path` when the path is known and the method is not. */
export function matchRoute(method: string, path: string): Match | "path" | undefined {
  const segments = path.split("/").map((segment) => safeDecode(segment));
  let known = false;
  for (const route of routes) {
    const params = paramsOf(route.path.split("/"), segments);
    if (params && route.method === method) return { route, params };
    known ||= params !== undefined;
  }
  return known ? "path" : undefined;
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
