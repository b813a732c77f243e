/**
 * Who serves what. lib builds the API from it, /openapi.json describes it, lambdas/functions dispatch by it.
 * `function` is the bundle by privilege; `handler` is the file of that route under lambdas/.
 */
import type { AccessClass } from "./access.ts";

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
  "read-inputs",
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
  /** Who may call it (contracts/access). */
  readonly access: AccessClass;
  readonly scope?: Scope;
  /** open: any origin, without credentials. none: no CORS headers at all. */
  readonly cors: "open" | "none";
}

/** Whether middleware finds out who calls before the handler runs. */
export const identifiesCaller = ({ access }: Route): boolean => access === "scoped" || access === "owner-only";

const rest = { access: "scoped", cors: "none" } as const;
const open = { access: "open", cors: "open" } as const;

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

/** Discovery, registration, tokens: own checks, and any web-based client may ask. */
const oauthRoute = (method: "GET" | "POST", path: string, handler: string, summary: string): Route => ({
  method,
  path,
  function: "oauth",
  handler: `oauth/${handler}`,
  summary,
  access: "open",
  cors: "open",
});
/** Pages and forms of a browser: no other origin may read or send them. */
const browserRoute = (...route: Parameters<typeof oauthRoute>): Route => ({ ...oauthRoute(...route), cors: "none" });
const sessionRoute = (...route: Parameters<typeof oauthRoute>): Route => ({
  ...browserRoute(...route),
  function: "session",
  access: "person",
});
const wellKnown = "/.well-known";

const oauth: readonly Route[] = [
  oauthRoute("GET", `${wellKnown}/oauth-protected-resource/mcp`, "resource-metadata", "RFC 9728 metadata of /mcp"),
  oauthRoute("GET", `${wellKnown}/oauth-protected-resource`, "resource-metadata", "The same, where others look"),
  oauthRoute("GET", `${wellKnown}/oauth-authorization-server`, "server-metadata", "RFC 8414 metadata"),
  oauthRoute("GET", `${wellKnown}/openid-configuration`, "server-metadata", "The same, where others look"),
  oauthRoute("POST", "/register", "register", "Register a client (RFC 7591)"),
  browserRoute("GET", "/authorize", "authorize", "Ask the user to allow a client"),
  browserRoute("POST", "/authorize", "consent", "The user's answer to that question"),
  browserRoute("POST", "/authorize/key", "key-form", "Sign in with a Parallel API key, to finish connecting"),
  browserRoute("GET", "/authorize/callback", "callback", "Back from Parallel's sign-in"),
  oauthRoute("POST", "/token", "token", "Exchange a code or a refresh token for an access token"),
  oauthRoute("POST", "/revoke", "revoke", "Revoke a token (RFC 7009)"),
  { ...oauthRoute("GET", "/me", "me", "Whose the access token is"), access: "token" },
  sessionRoute("GET", "/account", "account", "Connected apps and signed-in browsers"),
  sessionRoute("POST", "/account", "disconnect", "Disconnect an app or sign a browser out"),
  sessionRoute("POST", "/sign-out", "sign-out", "End this browser's session"),
];

const managed = (
  method: Route["method"],
  path: string,
  handler: string,
  summary: string,
  more: Partial<Route> = {},
): Route => ({
  method,
  path,
  function: "manage",
  handler: `rest/${handler}`,
  summary,
  scope: "tasks:write",
  ...rest,
  ...more,
});
const ownerOnly = { access: "owner-only" } as const;

const managing: readonly Route[] = [
  managed("POST", "/{id}/rows", "append-rows", "Append rows to a task group"),
  managed("POST", "/{id}/retry", "retry-task-group", "Send failed and unsent rows again"),
  managed("POST", "/{id}/continue", "continue-task-group", "Continue after a sample or a pause"),
  managed("POST", "/{id}/cancel", "cancel-task-group", "Stop sending rows; says what was saved"),
  managed("POST", "/{id}/title", "rename-task-group", "Give a task group another title"),
  managed("DELETE", "/{id}", "delete-task-group", "Erase a task group that has ended", ownerOnly),
  managed("GET", "/{id}/deliveries", "list-deliveries", "What was told to the webhook, try by try", {
    scope: "tasks:read",
  }),
  managed("POST", "/{id}/deliveries/{delivery_id}/resend", "resend-delivery", "Tell the webhook again"),
  managed(
    "POST",
    "/v1/webhooks/secret",
    "rotate-webhook-secret",
    "Make or rotate your webhook secret, shown this once",
    ownerOnly,
  ),
  managed("POST", "/v1/webhooks/test", "test-webhook", "Send a signed test to an address"),
];
const mcpSummaries = {
  POST: "The MCP server: JSON-RPC over Streamable HTTP",
  GET: "How to connect an MCP client, for browsers; 405 for others, who POST",
  DELETE: "405: the MCP server keeps no sessions",
} as const;

const draftPath = "/v1/tasks/drafts/{draft_id}";

const drafts: readonly Route[] = [
  managed("POST", "/v1/tasks/drafts", "create-draft", "Keep what you want to know; its owner gives the rows later"),
  managed("GET", draftPath, "read-draft", "What a draft waits for, or the group it became", { scope: "tasks:read" }),
  managed("DELETE", draftPath, "delete-draft", "Erase a draft", ownerOnly),
  managed("POST", `${draftPath}/start`, "start-draft", "Give a draft its rows: it becomes a task group", {
    function: "submit",
    ...ownerOnly,
  }),
];

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
    method: "POST",
    path: "/v1/uploads",
    function: "submit",
    handler: "rest/create-upload",
    summary: "A form to send a large file with, whose rows a task group then reads",
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
  ...managing,
  ...drafts,
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
    access: "open",
    cors: "none",
  },
  {
    method: "GET",
    path: "/",
    function: "pages",
    handler: "pages/home",
    summary: "What this is and how to connect it",
    access: "open",
    cors: "none",
  },
  {
    method: "POST",
    path: "/session",
    function: "session",
    handler: "pages/open-session",
    summary: "Sign in with a Parallel API key; sets the session cookie",
    access: "open",
    cors: "none",
  },
  ...oauth,
  ...(["POST", "GET", "DELETE"] as const).map((method): Route => ({
    method,
    path: "/mcp",
    function: "mcp",
    handler: "mcp/endpoint",
    summary: mcpSummaries[method],
    access: method === "POST" ? "tools" : "open",
    cors: "open",
  })),
];

/** OPTIONS and everything unknown: one small function, JSON 404 or the preflight answer. */
export const fallback = { function: "pages", handler: "pages/unknown-route" } as const;
