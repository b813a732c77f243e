/** The Inspector's command line with a key: every method and tool, and the exit codes that scripts rely on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalCloud } from "../../support/local-cloud.ts";
import { inspectorScript } from "./node-22.ts";
import { run } from "./suite.ts";

/** Of the Inspector: 0 done, 3 sign in first, 5 the tool answered an error, 6 a schema that some client refuses. */
const exit = { done: 0, signIn: 3, toolError: 5 };

type Json = Record<string, unknown>;

/** Answers what went wrong; empty when all went as scripts expect. */
export const runInspector = async (node: string, cloud: LocalCloud): Promise<string[]> => {
  const problems: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "multitask-inspector-"));
  const env = { MCP_CATALOG_PATH: join(folder, "mcp.json") };
  const key = ["--header", "Authorization: Bearer demo-inspector"];

  const ask = async (what: string, code: number, args: readonly string[], credential = key): Promise<Json> => {
    const base = [inspectorScript, "--cli", `${cloud.base_url}/mcp`, "--transport", "http", "--format", "json"];
    const ended = await run(node, [...base, ...credential, "--stored-auth-only", ...args], env);
    console.log(`  ${ended.code === code ? "✓" : "✗"} ${what}: exit ${ended.code}`);
    if (ended.code !== code) problems.push(`${what}: exit ${ended.code}, expected ${code}\n${ended.output}`);
    const [line = "{}"] = ended.stdout.split("\n");
    return ((line.startsWith("{") ? JSON.parse(line) : {}) as { result?: Json }).result ?? {};
  };
  const call = async (name: string, args: Json, code: number = exit.done): Promise<Json> => {
    const options = ["--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args)];
    const result = await ask(`tools/call ${name} ${JSON.stringify(args)}`, code, options);
    return (result["structuredContent"] ?? {}) as Json;
  };

  try {
    await ask("initialize", exit.done, ["--method", "initialize"]);
    await ask("initialize, probing for a newer revision", exit.done, [
      "--method",
      "initialize",
      "--protocol-era",
      "auto",
    ]);
    await ask("tools/list without a credential", exit.signIn, ["--method", "tools/list"], []);
    const { tools = [] } = await ask("tools/list, strictly", exit.done, ["--method", "tools/list", "--strict"]);
    if ((tools as unknown[]).length !== 5) problems.push(`tools/list: ${(tools as unknown[]).length} tools, not 5`);

    const rows = [{ company: "Stripe" }, { company: "Figma" }, { company: "Adyen" }];
    const started = await call("createTaskGroup", { inputs: rows, output: "CEO", processor: "lite-fast", sample: 1 });
    const id = started["taskgroup_id"];
    await call("getStatus", { taskRunOrGroupId: id, wait_seconds: 20 });
    await call("getResultMarkdown", { taskRunOrGroupId: id, limit: 2, basis: "all" });
    await call("manageTaskGroup", { taskGroupId: id, action: "continue" });
    const { taskgroup_id } = await call("createTaskGroup", { inputs: rows, output: "CEO", processor: "ultra8x" });
    await call("manageTaskGroup", { taskGroupId: taskgroup_id, action: "cancel" });
    await call("createDeepResearch", { input: "Heat pumps in the EU?", processor: "pro-fast" });
    await call("getStatus", { taskRunOrGroupId: "tgrp_nobody" }, exit.toolError);
    await call("createTaskGroup", { inputs: "" }, exit.toolError);

    await ask("resources/list", exit.done, ["--method", "resources/list"]);
    await ask("resources/templates/list", exit.done, ["--method", "resources/templates/list"]);
    await ask("resources/read", exit.done, ["--method", "resources/read", "--uri", `taskgroup://${String(id)}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return problems;
};
