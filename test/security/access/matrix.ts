/** The matrix of who may do what, made from the classes of routes and tools: docs/access.md. */
import { mayCall, type AccessClass, type CallerKind } from "../../../lambdas/contracts/access.ts";
import { routes, type Scope } from "../../../lambdas/contracts/routes.ts";
import { toolTable } from "../../../lambdas/mcp/tools/tool-table.ts";

/** The columns: no credential, and each kind of caller, tokens by what their scopes hold. */
export const credentials = [
  { name: "none", kind: null, scopes: [] },
  { name: "browser session", kind: "session", scopes: ["tasks:read", "tasks:write"] },
  { name: "Parallel key", kind: "parallel_key", scopes: ["tasks:read", "tasks:write"] },
  { name: "app token, tasks:read", kind: "oauth_token", scopes: ["tasks:read"] },
  { name: "app token, tasks:write", kind: "oauth_token", scopes: ["tasks:read", "tasks:write"] },
] as const satisfies readonly { name: string; kind: CallerKind | null; scopes: readonly Scope[] }[];
export type Credential = (typeof credentials)[number];

const cell = (access: AccessClass, scope: Scope | undefined, { kind, scopes }: Credential): string => {
  if (access === "open") return "open";
  if (kind !== null && mayCall(kind, access)) {
    return scope === undefined || (scopes as readonly Scope[]).includes(scope) ? "yes" : "403";
  }
  if (access === "person") return "no";
  // What is not looked for at all is as good as absent; a caller who is known and not allowed is told so.
  return kind === null || access === "tools" || access === "token" ? "401" : "403";
};

/** One row per route and tool: its name, its class, and one cell per credential. */
export const accessRows = (): string[][] => [
  ...routes.map(({ method, path, access, scope }) => [
    `\`${method} ${path}\``,
    access,
    ...credentials.map((credential) => cell(access, scope, credential)),
  ]),
  ...toolTable.map(({ name, access, scope }) => [
    `tool \`${name}\``,
    access,
    ...credentials.map((credential) => {
      const atDoor = cell("tools", undefined, credential);
      return atDoor === "yes" ? cell(access, scope, credential) : atDoor;
    }),
  ]),
];

const heading = `# Who may do what

Made by \`npm run access\` from the class of each route (\`lambdas/contracts/routes.ts\`) and tool. A test drives every cell;
a route without its row fails.

- **open**: asks for no credential and heeds none; it may have proofs of its own (a code, a form's token, a cookie).
- **scoped**: any caller; an app's token as far as its scopes go.
- **owner-only**: deletes, or decides who is told. Not for apps that a person connected: they get 403, and the message says
  to sign in or to send the key. No tool does it.
- **person**: a person in their browser, from our own pages with the form's token.
- **tools**: the route of the MCP server; a cookie never counts there. **token**: answers about an access token.

In a cell, \`yes\` is allowed, \`401\` and \`403\` are the answer, \`no\` changes and shows nothing.
`;

/** The document as it is committed, before prettier. */
export const accessDocument = (): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const head = ["Route or tool", "Class", ...credentials.map(({ name }) => name)];
  return `${heading}\n${[head, head.map(() => "---"), ...accessRows()].map(line).join("\n")}\n`;
};
