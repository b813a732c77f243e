/**
 * `npm run tools:lock`: writes lambdas/mcp/tools.lock.json, unless a released tool would lose something.
 * `-- --breaking` writes it all the same: for a change of names that is decided and stands in CHANGELOG.md.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { toolList } from "../../lambdas/mcp/protocol/methods.ts";
import { nonAdditive } from "./additive.ts";

const file = fileURLToPath(new URL("../../lambdas/mcp/tools.lock.json", import.meta.url));
const tools = JSON.parse(JSON.stringify(toolList())) as Record<string, unknown>[];
const locked = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>[]) : [];
const problems = nonAdditive(locked, tools);
const breaking = process.argv.includes("--breaking");
if (problems.length > 0 && !breaking) {
  console.error(`Not written: clients that were built for the locked tools would break.\n${problems.join("\n")}`);
  process.exitCode = 1;
} else {
  writeFileSync(file, await format(JSON.stringify(tools), { ...(await resolveConfig(file)), parser: "json" }));
  console.log([`${tools.length} tools locked`, ...problems.map((problem) => `broken: ${problem}`)].join("\n"));
}
