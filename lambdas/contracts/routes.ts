/**
 * Who serves what. lib builds the API from it, /openapi.json describes it, lambdas/functions dispatch by it.
 * `function` is the bundle by privilege; `handler` is the file of that route under lambdas/.
 */
export const functionNames = [
  "submit",
  "read",
  "manage",
  "oauth",
  "session",
  "pages",
  "mcp",
  "fetcher",
  "sweep",
  "prepare",
  "add-runs",
  "watch",
  "audit",
  "finalize",
  "notify",
] as const;
export type FunctionName = (typeof functionNames)[number];

export const scopes = ["tasks:read", "tasks:write"] as const;
export type Scope = (typeof scopes)[number];

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly function: FunctionName;
  readonly handler: string;
  readonly summary: string;
  /** caller: key, bearer or session. none: open. Own checks: the OAuth endpoints and /mcp. */
  readonly auth: "caller" | "none" | "own";
  readonly scope?: Scope;
  /** open: any origin, without credentials. none: no CORS headers at all. */
  readonly cors: "open" | "none";
}

const rest = { auth: "caller", cors: "none" } as const;
const open = { auth: "none", cors: "open" } as const;

const creating = (prefix: "/v1" | "/v1beta"): Route[] => [
  {
    method: "POST",
    path: `${prefix}/tasks/groups`,
    function: "submit",
    handler: "rest/create-task-group",
    summary: "Start a task group: rows in, a URL out",
    scope: "tasks:write",
    ...rest,
  },
  {
    method: "POST",
    path: `${prefix}/tasks/deep-research`,
    function: "submit",
    handler: "rest/create-deep-research",
    summary: "Start one deep-research task",
    scope: "tasks:write",
    ...rest,
  },
];

const mcpSummaries = {
  POST: "The MCP server: JSON-RPC over Streamable HTTP",
  GET: "How to connect an MCP client, for browsers; 405 for others, who POST",
  DELETE: "405: the MCP server keeps no sessions",
} as const;

export const routes: readonly Route[] = [
  ...creating("/v1"),
  ...creating("/v1beta"),
  {
    method: "POST",
    path: "/v1/tasks/groups/plan",
    function: "submit",
    handler: "rest/plan-task-group",
    summary: "Schema, processor and price of a task group, without spending anything",
    scope: "tasks:write",
    ...rest,
  },
  {
    method: "GET",
    path: "/v1/tasks/groups",
    function: "read",
    handler: "rest/list-task-groups",
    summary: "Your task groups, newest first",
    scope: "tasks:read",
    ...rest,
  },
  {
    method: "GET",
    path: "/{id}",
    function: "read",
    handler: "rest/read-task-group",
    summary: "A task group or run as HTML, Markdown, JSON or CSV",
    scope: "tasks:read",
    ...rest,
  },
  {
    method: "GET",
    path: "/openapi.json",
    function: "pages",
    handler: "pages/openapi",
    summary: "This API as OpenAPI 3.1",
    ...open,
  },
  {
    method: "GET",
    path: "/assets/{file}",
    function: "pages",
    handler: "pages/asset",
    summary: "Script and style of the pages",
    auth: "none",
    cors: "none",
  },
  {
    method: "GET",
    path: "/",
    function: "pages",
    handler: "pages/home",
    summary: "What this is and how to connect it",
    auth: "none",
    cors: "none",
  },
  {
    method: "POST",
    path: "/session",
    function: "session",
    handler: "pages/open-session",
    summary: "Sign in with a Parallel API key; sets the session cookie",
    auth: "none",
    cors: "none",
  },
  ...(["POST", "GET", "DELETE"] as const).map((method): Route => ({
    method,
    path: "/mcp",
    function: "mcp",
    handler: "mcp/endpoint",
    summary: mcpSummaries[method],
    auth: "own",
    cors: "open",
  })),
];

/** OPTIONS and everything unknown: one small function, JSON 404 or the preflight answer. */
export const fallback = { function: "pages", handler: "pages/unknown-route" } as const;
