/** Whose data it is, what one caller may cost, and who may call (T17 to T21), each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const tokens = ["test/security/tokens.test.ts"];
const oversized = ["test/security/oversized-input.test.ts"];
const core = "lambdas/core/oauth";

export const callersAndLimitsMutants: readonly Mutant[] = [
  mutant(
    "owner-unchecked",
    "T17: what belongs to another looks absent",
    "lambdas/core/task-group/state/owned.ts",
    ["record.owner !== owner ||", ""],
    ["test/security/tenants.test.ts"],
  ),
  mutant(
    "owner-only-for-apps",
    "D75: an app's token neither deletes nor rotates a webhook secret",
    "lambdas/middleware/access.ts",
    ["if (mayCall(kinds[caller.via], access)) return;", 'if (access !== "person") return;'],
    ["test/security/access/access.test.ts"],
  ),
  mutant(
    "owner-only-tools-for-apps",
    "D75: a tool's class is enforced like a route's",
    "lambdas/mcp/tools/call-tool.ts",
    ["requireKind(call.caller, tool.access, call.ports.settings.public_url);", ""],
    ["test/security/access/access.test.ts"],
  ),
  mutant(
    "owner-only-delete-is-scoped",
    "D75: deleting is owner-only",
    "lambdas/contracts/routes.ts",
    ['"Erase a task group that has ended", ownerOnly)', '"Erase a task group that has ended")'],
    ["test/security/access/access.test.ts"],
  ),
  mutant(
    "read-owner-unchecked",
    "T17: another's results are not read from our store",
    "lambdas/core/task-group/table/results.ts",
    [
      "if (record?.owner !== caller.owner) return await readUpstreamGroup",
      "if (!record) return await readUpstreamGroup",
    ],
    ["test/security/tenants.test.ts"],
  ),
  mutant(
    "disconnect-owner-unchecked",
    "T17: nobody disconnects another's app",
    `${core}/sign-in/connections.ts`,
    ["if (grant?.owner !== owner) return false;", "if (!grant) return false;"],
    tokens,
  ),
  mutant(
    "cookie-from-anywhere",
    "D9: a cookie authorises a change only from our own pages",
    "lambdas/middleware/session-cookie.ts",
    [
      `if (own && request.media_type === "application/json") return;`,
      `if (request.media_type === "application/json") return;`,
    ],
    ["test/security/limits.test.ts"],
  ),
  mutant(
    "no-day-cap",
    "T19: a day's spending has an end",
    "lambdas/core/task-group/submit/admit.ts",
    ["await checkDay(ports, caller.owner, cost);", ""],
    ["test/security/limits.test.ts"],
  ),
  mutant(
    "no-cost-cap",
    "T19: max_cost_usd holds before anything is sent",
    "lambdas/core/task-group/submit/admit.ts",
    ["checkCap(cost, cap_micros);", ""],
    ["test/security/limits.test.ts"],
  ),
  mutant(
    "no-cost-cap-on-retry",
    "T19: max_cost_usd holds for what a retry sends",
    "lambdas/core/task-group/change/retry.ts",
    ["  checkCap({ rows: record.plan.num_rows, price_micros: record.budget.price_micros }, cap_micros);\n", ""],
    ["test/core/budget/caps.test.ts"],
  ),
  mutant(
    "references-followed-without-end",
    "T19: an output schema does not double at every reference",
    "lambdas/core/task-group/specification/json-schema-limits.ts",
    ["    if (room.chars < 0) return {};\n", ""],
    oversized,
  ),
  mutant(
    "reference-chain-without-end",
    "T19: references to references do not exhaust the stack",
    "lambdas/core/task-group/specification/json-schema-limits.ts",
    ["open.length > maxOpenReferences", "false"],
    oversized,
  ),
  mutant(
    "words-without-end",
    "T19: what is asked fits in the item it is stored in",
    "lambdas/core/task-group/specification/output-schema.ts",
    ["if (words.length > maxSpecChars) {", "if (false) {"],
    oversized,
  ),
  mutant(
    "columns-without-end",
    "T19: the columns of a group fit in the item they rest in",
    "lambdas/core/formats/check-rows.ts",
    ["if (columns.length <= maxColumns && bytes <= maxColumnBytes) return;", "if (true) return;"],
    oversized,
  ),
  mutant(
    "refusal-repeats-everything",
    "T19: a refusal is short whatever was sent",
    "lambdas/core/problem.ts",
    ["text.length <= most ? text :", "true ? text :"],
    oversized,
  ),
  mutant(
    "blanks-tried-again-and-again",
    "T19: a cell of blanks costs what its length costs",
    "lambdas/core/formats/markdown.ts",
    [`while (end > start && text[end - 1] === " ") end -= 1;`, `end = text.replace(/ +$/, "").length;`],
    oversized,
  ),
  mutant(
    "record-as-a-map",
    "T19: a column may be called constructor",
    "lambdas/adapters/dynamodb/table.ts",
    ["record: JSON.stringify(record) }", "record }"],
    ["test/adapters/dynamodb/task-groups.test.ts"],
  ),
  mutant(
    "registers-without-end",
    "T20: 20 registrations an hour",
    `${core}/clients/register-client.ts`,
    [`  await checkAttempts(ports, "register", address, registrationsAnHour);\n`, ""],
    tokens,
  ),
  mutant(
    "keys-guessed-without-end",
    "T20: 60 keys an hour",
    "lambdas/oauth/key-form.ts",
    [`      await checkAttempts(ports, "key", request.source_ip, triesAnHour);\n`, ""],
    tokens,
  ),
  mutant(
    "any-host",
    "T21: the Host is this deployment's",
    "lambdas/mcp/endpoint.ts",
    ["if (!hostAllowed(host, public_url))", "if (false)"],
    ["test/security/origins.test.ts"],
  ),
  mutant(
    "any-origin",
    "T21: pages of other sites may not call",
    "lambdas/mcp/endpoint.ts",
    ["if (originAllowed(origin, public_url)) return null;", "return null;"],
    ["test/security/origins.test.ts"],
  ),
];
