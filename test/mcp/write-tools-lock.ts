/** `npm run tools:lock`: writes lambdas/mcp/tools.lock.json, unless a released tool would lose something. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { toolList } from "../../lambdas/mcp/protocol/methods.ts";
import { nonAdditive } from "./additive.ts";

const file = new URL("../../lambdas/mcp/tools.lock.json", import.meta.url);
const tools = JSON.parse(JSON.stringify(toolList())) as Record<string, unknown>[];
const locked = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>[]) : [];
const problems = nonAdditive(locked, tools);
if (problems.length > 0) {
  console.error(`Not written: clients that were built for the locked tools would break.\n${problems.join("\n")}`);
  process.exitCode = 1;
} else {
  writeFileSync(file, `${JSON.stringify(tools, null, 2)}\n`);
  console.log(`${tools.length} tools locked`);
}
