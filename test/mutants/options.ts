/** The guards of Parallel's options: schemas, domains, headers of MCP servers, appended columns; each taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const core = "lambdas/core/task-group";
const servers = ["test/core/task-group/specification/mcp-servers.test.ts"];
const schemas = ["test/core/task-group/specification/read-schema.test.ts"];

export const optionsMutants: readonly Mutant[] = [
  mutant(
    "headers-in-clear",
    "T9: headers of MCP servers rest sealed",
    `${core}/submit/create.ts`,
    [
      "mcp_secrets && (await ports.jobKeys.sealHeaders(mcp_secrets, { taskgroup_id, owner }));",
      "mcp_secrets?.reveal() ?? null;",
    ],
    servers,
  ),
  mutant(
    "headers-sealed-as-keys",
    "T9: what opens a key opens no headers",
    "lambdas/adapters/memory/job-keys.ts",
    ['sealing("mcp_headers")', 'sealing("job")'],
    ["test/adapters/memory/job-keys.test.ts"],
  ),
  mutant(
    "headers-kept-at-the-end",
    "T9: headers are erased with the key, whether or not a late audit is owed",
    `${core}/finish/notify.ts`,
    ["{ ...current, sealed_key, sealed_headers: null, expires_at }", "{ ...current, sealed_key, expires_at }"],
    servers,
  ),
  mutant(
    "headers-kept-by-a-cancel",
    "T9: headers are erased with the key",
    `${core}/change/cancel.ts`,
    ["sealed_key: null, sealed_headers: null", "sealed_key: null"],
    servers,
  ),
  mutant(
    "headers-not-asked-for-again",
    "D83: what follows the end is not sent without the headers it needs",
    `${core}/specification/mcp-servers.ts`,
    ["servers.some(({ has_query, has_headers }) => has_query || has_headers);", "servers.length < 0;"],
    servers,
  ),
  mutant(
    "headers-to-another-address",
    "D83: headers brought again go to the servers the group was started with",
    `${core}/specification/mcp-servers.ts`,
    ["if (url === undefined || withoutQuery(url) === server.url) return [];", "return [];"],
    servers,
  ),
  mutant(
    "headers-in-the-request-hash",
    "D83: a fresh token is no other request",
    `${core}/specification/mcp-servers.ts`,
    [
      "servers.map(({ name, url, allowed_tools }) => ({ name, url: withoutQuery(url), allowed_tools }));",
      "[...servers];",
    ],
    servers,
  ),
  mutant(
    "headers-repeated-by-parallel",
    "T10: what Parallel repeats of a header is removed",
    "lambdas/adapters/parallel/errors.ts",
    ["[key.reveal(), ...secrets]", "[key.reveal()]"],
    ["test/adapters/parallel/parallel.test.ts", "test/security/key-leak.long.ts"],
  ),
  mutant(
    "mcp-servers-anywhere",
    "T11: MCP servers are on the public internet",
    `${core}/specification/mcp-servers.ts`,
    [
      "fetcher.check({ url: withoutQuery(url), field: `mcp_servers[${String(n)}].url` })",
      "Promise.resolve([fetcher, url, n])",
    ],
    ["test/security/ssrf.test.ts", "test/rest/create-task-group.test.ts"],
  ),
  mutant(
    "domains-counted-apart",
    "Parallel takes 200 domains in both lists together",
    "lambdas/contracts/parallel.ts",
    [
      "include_domains.length + exclude_domains.length <= maxDomains",
      "include_domains.length + exclude_domains.length < Infinity",
    ],
    ["test/rest/create-task-group.test.ts"],
  ),
  mutant(
    "append-without-a-shared-column",
    "SPEC: appended rows share a column with the group",
    `${core}/change/appended-columns.ts`,
    ["if (foreign.length > 0) {", "if (foreign.length < 0) {"],
    ["test/core/task-group/change/append.test.ts"],
  ),
  mutant(
    "keywords-lost",
    "D84: what a keyword says is kept in the description",
    `${core}/specification/said-keywords.ts`,
    ["if (said.length === 0) return visited;", "if (said.length >= 0) return visited;"],
    schemas,
  ),
  mutant(
    "schema-contains-itself",
    "D84: a schema that contains itself is refused with its path",
    `${core}/specification/references.ts`,
    ["parts.length === 0 || open.includes(key)", "parts.length < 0"],
    schemas,
  ),
  mutant(
    "rows-beside-their-schema",
    "SPEC: rows that do not fit a given input_schema are refused",
    `${core}/specification/rows-fit.ts`,
    ["if (errors.length > 0) {", "if (errors.length < 0) {"],
    ["test/core/task-group/specification/run-options.test.ts"],
  ),
  mutant(
    "waiting-advised-in-vain",
    "SPEC, Caps: what no day has room for is not told to wait",
    "lambdas/core/budget/caps.ts",
    ["if (cost.micros > day_cap_micros) {", "if (costOf(cost) < 0) {"],
    ["test/core/budget/caps.test.ts"],
  ),
];
