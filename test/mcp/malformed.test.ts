import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { toolTable } from "../../lambdas/mcp/tool-table.ts";
import { startFront, type McpFront } from "./front.ts";

let front: McpFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front.stop());

/** Values that are wrong for nearly every field, and some that nearly are not. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(
    "",
    " ",
    "[",
    "{",
    "[]",
    "{}",
    "[1,2]",
    '{"a":',
    "null",
    "-1",
    "1e999",
    "tgrp_",
    "trun_\u0000",
  ),
  fc.constantFrom<unknown>(
    "__proto__",
    "constructor",
    "x".repeat(20_000),
    "\u202E\u200B",
    "<script>",
    "../../etc/passwd",
  ),
  fc.constantFrom<unknown>(-1, 0, 0.5, 21, 1e308, true, false, [], {}, [[]], [null], [{}], [1], { a: { b: [] } }),
  fc.jsonValue({ maxDepth: 3 }),
);

const malformedCall = fc.constantFrom(...toolTable).chain((tool) => {
  const example = tool.example as Record<string, unknown>;
  const fields = Object.keys((tool.input as unknown as { shape: Record<string, unknown> }).shape);
  return fc
    .record({
      field: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...fields) }, fc.string({ minLength: 1, maxLength: 20 })),
      value: wrong,
      bare: fc.boolean(),
    })
    .map(({ field, value, bare }) => ({
      tool,
      field,
      // Not the example's own rows: a call that happens to be right must not start anything twice as large.
      args: JSON.parse(JSON.stringify({ ...(bare ? {} : example), [field]: value })) as Record<string, unknown>,
    }));
});

const fieldsOf = (text: string): string[] => text.match(/[A-Za-z_$][\w$.[\]]*/g) ?? [];

describe("malformed calls", () => {
  it("end in a tool error or JSON-RPC error that names a field, and never in a 5xx, 2,000 times", async () => {
    await fc.assert(
      fc.asyncProperty(malformedCall, async ({ tool, args }) => {
        const answer = await front.call(tool.name, args);
        expect(answer.status).toBe(200);
        if (answer.error) {
          expect([-32602, -32600]).toContain(answer.error.code);
          return;
        }
        const text = answer.result?.content[0]?.text ?? "";
        if (!answer.result?.isError) {
          // It was right after all: then the answer must be one.
          expect(answer.result?.structuredContent).toBeDefined();
          return;
        }
        expect(text.length).toBeLessThanOrEqual(2_000);
        expect(text).not.toContain("Something failed here");
        const known = Object.keys((tool.input as unknown as { shape: Record<string, unknown> }).shape);
        const named = fieldsOf(text).map((word) => word.split(/[.[]/)[0] ?? "");
        const notFound = /^(Not found|No such task group)\b/.test(text);
        expect(notFound || named.some((word) => known.includes(word) || word in args)).toBe(true);
      }),
      { numRuns: 2_000, seed: 20_261_124 },
    );
  }, 120_000);

  it.each([
    ["createTaskGroup", { output: "CEO" }, ["inputs"]],
    ["createTaskGroup", { inputs: [{ a: 1 }, 5], output: "CEO" }, ["inputs"]],
    ["createTaskGroup", { inputs: 'name,city\n"unclosed', output: "CEO" }, ["inputs"]],
    ["createTaskGroup", { inputs: ["a"], output: "CEO", max_cost: 5 }, ["max_cost", "max_cost_usd"]],
    ["createTaskGroup", { inputs: ["a"], output: ["CEO", "CEO"] }, ["output[1]"]],
    ["createTaskGroup", { inputs: ["a"], output: "CEO", processor: "huge" }, ["processor", "core-fast"]],
    ["createTaskGroup", { inputs: ["a"], metadata: { mt_row: "1" } }, ["metadata", "mt_"]],
    ["createTaskGroup", { inputs: ["a"], source_policy: { after_date: "soon" } }, ["source_policy.after_date"]],
    ["createTaskGroup", { inputs: ["a"], source_policy: { domains: ["a.com"] } }, ["source_policy.domains"]],
    ["createDeepResearch", { input: "" }, ["input"]],
    ["createDeepResearch", { input: "x".repeat(15_001) }, ["input", "15000"]],
    ["getStatus", {}, ["taskRunOrGroupId"]],
    ["getStatus", { taskRunOrGroupId: "tgrp_1", wait_seconds: 21 }, ["wait_seconds", "20"]],
    ["getResultMarkdown", { taskRunOrGroupId: "tgrp_1", basis: "some" }, ["basis", "index:"]],
    ["manageTaskGroup", { taskGroupId: "trun_1", action: "stop" }, ["taskGroupId", "action"]],
  ])("%s with %j names what is wrong and shows a correct call", async (name, args, words) => {
    const { result } = await front.call(name, args);
    const text = result?.content[0]?.text ?? "";
    expect(result?.isError).toBe(true);
    for (const word of words) expect(text).toContain(word);
    expect(text).toContain(`A correct call of ${name}: {`);
  });
});
