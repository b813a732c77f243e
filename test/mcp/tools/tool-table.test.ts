import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { encode } from "gpt-tokenizer";
import { toolList } from "../../../lambdas/mcp/protocol/methods.ts";
import type { TaskGroupTable } from "../../../lambdas/contracts/table.ts";
import { statusAnswer } from "../../../lambdas/mcp/answers/status-answer.ts";
import { toolTable } from "../../../lambdas/mcp/tools/tool-table.ts";
import { nonAdditive } from "../additive.ts";

type Json = Record<string, unknown>;
const current = JSON.parse(JSON.stringify(toolList())) as Json[];
const locked = JSON.parse(
  readFileSync(new URL("../../../lambdas/mcp/tools.lock.json", import.meta.url), "utf8"),
) as Json[];

const changed = (change: (tools: Json[]) => void): Json[] => {
  const tools = structuredClone(locked);
  change(tools);
  return tools;
};
const inputs = (tools: Json[], at: number): Record<string, Json> =>
  (tools[at]?.["inputSchema"] as { properties: Record<string, Json> }).properties;

describe("the tools' contract", () => {
  it("is the one in the lock file (npm run tools:lock after an additive change)", () => {
    expect(nonAdditive(locked, current)).toEqual([]);
    expect(current).toEqual(locked);
  });

  it.each<[string, (tools: Json[]) => void]>([
    ["a tool removed", (tools) => void tools.pop()],
    ["a parameter removed", (tools) => void delete inputs(tools, 0)["sample"]],
    [
      "a parameter made required",
      (tools) => void (tools[0]?.["inputSchema"] as { required: string[] }).required.push("output"),
    ],
    ["a value of a parameter removed", (tools) => void (inputs(tools, 0)["processor"]?.["enum"] as string[]).pop()],
    ["a form of a parameter removed", (tools) => void (inputs(tools, 0)["inputs"]?.["anyOf"] as Json[]).pop()],
    ["a bound tightened", (tools) => void ((inputs(tools, 2)["wait_seconds"] as Json)["maximum"] = 10)],
    ["a type changed", (tools) => void ((inputs(tools, 2)["wait_seconds"] as Json)["type"] = "string")],
    [
      "a field of the answer removed",
      (tools) => void delete (tools[2]?.["outputSchema"] as { properties: Json }).properties["num_rows"],
    ],
    [
      "a field of the answer that may now be absent",
      (tools) => void (tools[2]?.["outputSchema"] as { required: string[] }).required.pop(),
    ],
    [
      "a field of the answer that may now be null",
      (tools) => {
        const { properties } = tools[2]?.["outputSchema"] as { properties: Record<string, Json> };
        properties["state"] = { type: ["string", "null"] };
      },
    ],
    [
      "a parameter that takes only some values now",
      (tools) => void ((inputs(tools, 2)["taskRunOrGroupId"] as Json)["enum"] = ["a"]),
    ],
    ["a bound that is new", (tools) => void ((inputs(tools, 2)["taskRunOrGroupId"] as Json)["maxLength"] = 10)],
    [
      "unknown names refused in a parameter",
      (tools) => void ((inputs(tools, 0)["metadata"] as Json)["additionalProperties"] = false),
    ],
    ["another scope", (tools) => void (tools[2]!["_meta"] = {})],
    ["a hint changed", (tools) => void ((tools[2]?.["annotations"] as Json)["readOnlyHint"] = false)],
  ])("refuses %s", (_name, change) => {
    expect(nonAdditive(locked, changed(change))).not.toEqual([]);
  });

  it("allows a new tool, parameter, value or form, a wider bound, a new field of an answer, better words", () => {
    const more = changed((tools) => {
      tools.push({ name: "another" });
      inputs(tools, 0)["extra"] = { type: "string" };
      (inputs(tools, 0)["processor"]?.["enum"] as string[]).push("mega");
      (tools[2]?.["outputSchema"] as { properties: Json }).properties["extra"] = { type: "string" };
      (inputs(tools, 2)["wait_seconds"] as Json)["maximum"] = 25;
      inputs(tools, 2)["taskRunOrGroupId"] = { anyOf: [{ type: "string" }, { type: "array" }] };
      (tools[2] as Json)["description"] = "Said better.";
    });
    expect(nonAdditive(locked, more)).toEqual([]);
  });
});

describe("the tool list", () => {
  it("has the four names of the service it replaces, and one to manage", () => {
    expect(current.map(({ name }) => name)).toEqual([
      "createTaskGroup",
      "createDeepResearch",
      "getStatus",
      "getResultMarkdown",
      "manageTaskGroup",
    ]);
  });

  it("takes the parameters of the service it replaces", () => {
    const taken = (at: number) => Object.keys(inputs(current, at));
    expect(taken(0)).toEqual(expect.arrayContaining(["inputs", "output", "output_type", "processor", "source_policy"]));
    expect(taken(1)).toEqual(
      expect.arrayContaining(["input", "processor", "source_policy", "previous_interaction_id"]),
    );
    expect(taken(2)).toEqual(expect.arrayContaining(["taskRunOrGroupId"]));
    expect(taken(3)).toEqual(expect.arrayContaining(["taskRunOrGroupId", "basis"]));
  });

  it("costs a model less than 2,600 tokens", () => {
    expect(encode(JSON.stringify({ tools: current })).length).toBeLessThan(2_600);
  });

  it("answers getStatus in less than 80 tokens, at its longest but for what needs attention", () => {
    const longest = {
      num_rows: 10_000,
      num_ended: 8_535,
      num_failed: 412,
      num_running: 1_400,
      num_never_sent: 65,
      finished_at: null,
      attention: null,
      cost: { possible_further_cost_usd: 1_234.56 },
    };
    const moving = { ...longest, state: "submitting", ready_at: "2026-11-26T23:59:00Z" };
    const stopped = { ...longest, state: "completed_with_errors", ready_at: null };
    for (const table of [moving, stopped]) {
      const { text, structured } = statusAnswer(table as unknown as TaskGroupTable, 600, Date.UTC(2026, 10, 25));
      expect(encode(text).length).toBeLessThan(80);
      expect(encode(JSON.stringify(structured)).length).toBeLessThan(80);
    }
  });

  it.each(toolTable.map((tool) => [tool.name, tool] as const))(
    "%s: says what it costs, sets all four hints, names its scope, and its example is valid",
    (name, tool) => {
      const described = current.find((candidate) => candidate["name"] === name);
      expect(Object.keys(described?.["annotations"] as Json).sort()).toEqual(
        ["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint", "title"].sort(),
      );
      expect(described?.["_meta"]).toMatchObject({ securitySchemes: [{ type: "oauth2", scopes: [tool.scope] }] });
      expect(tool.description).toMatch(/costs? .*money|free/i);
      expect(tool.hints.readOnlyHint).toBe(tool.scope === "tasks:read");
      expect(tool.input.safeParse(tool.example).success).toBe(true);
      const ajv = new Ajv2020({ strict: false, formats: { date: true } });
      expect(ajv.validate(described?.["inputSchema"] as Json, tool.example)).toBe(true);
      ajv.compile(described?.["outputSchema"] as Json);
    },
  );
});
