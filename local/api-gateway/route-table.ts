/** Which route of an HTTP API serves a request: the most specific path, a named method before ANY, then $default. */

export interface RouteMatch<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Compiled<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly method: string;
  readonly segments: readonly string[];
}

const isGreedy = (segment: string) => segment.endsWith("+}");
const isVariable = (segment: string) => segment.startsWith("{");
const rank = (segment: string) => (isGreedy(segment) ? 2 : isVariable(segment) ? 1 : 0);

/** Throws on a key that is neither `$default` nor `METHOD /path`, and on one declared twice. */
export function createRouteTable<Target>(
  routes: readonly { routeKey: string; target: Target }[],
): (method: string, path: string) => RouteMatch<Target> | undefined {
  const keys = routes.map(({ routeKey }) => routeKey);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice) throw new Error(`Route ${twice} is declared twice`);
  const fallback = routes.find(({ routeKey }) => routeKey === "$default");
  const compiled = routes
    .filter((route) => route !== fallback)
    .map(({ routeKey, target }): Compiled<Target> => {
      const [method, path] = routeKey.split(" ");
      if (!method || !path?.startsWith("/")) throw new Error(`${routeKey} is no route key`);
      return { routeKey, target, method, segments: path.split("/").slice(1) };
    })
    .sort(bySpecificity);
  return (method, path) => {
    const parts = path.split("/").slice(1);
    for (const { segments, method: routeMethod, routeKey, target } of compiled) {
      if (routeMethod !== "ANY" && routeMethod !== method) continue;
      const pathParameters = matchPath(segments, parts);
      if (pathParameters) return { routeKey, target, pathParameters };
    }
    return fallback && { routeKey: "$default", target: fallback.target, pathParameters: {} };
  };
}

function bySpecificity(a: Compiled<unknown>, b: Compiled<unknown>): number {
  for (let index = 0; index < Math.min(a.segments.length, b.segments.length); index += 1) {
    const difference = rank(a.segments[index]!) - rank(b.segments[index]!);
    if (difference) return difference;
  }
  return b.segments.length - a.segments.length || Number(a.method === "ANY") - Number(b.method === "ANY");
}

function matchPath(segments: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const greedy = segments.length > 0 && isGreedy(segments.at(-1)!);
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = isGreedy(segment) ? parts.slice(index).join("/") : parts[index]!;
    if (!isVariable(segment)) {
      if (segment !== value) return null;
    } else if (!value) return null;
    else parameters[segment.slice(1, isGreedy(segment) ? -2 : -1)] = value;
  }
  return parameters;
}
