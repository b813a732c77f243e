import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { toolTable } from "../../../lambdas/mcp/tools/tool-table.ts";
import { plainText } from "../../../lambdas/core/formats/plain-text.ts";
import { startFront, type McpFront } from "../front.ts";

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

/** A tool's example with one field made wrong, or that field alone. */
const malformedCall = fc.constantFrom(...toolTable).chain((tool) => {
  const known = Object.keys((tool.input as unknown as { shape: Record<string, unknown> }).shape);
  return fc
    .record({
      field: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, fc.string({ minLength: 1, maxLength: 20 })),
      value: wrong,
      bare: fc.boolean(),
    })
    .map(({ field, value, bare }) => ({
      name: tool.name,
      field,
      bare,
      known,
      // Through JSON, as a client would: __proto__ is then a field like any other.
      args: JSON.parse(JSON.stringify({ ...(bare ? {} : (tool.example as object)), [field]: value })) as object,
    }));
});

/** The fields that the lines of complaint are about: `- inputs[1].name: …` is about inputs. */
const complaints = (text: string, args: object): string[] =>
  text.split("\n").flatMap((line) => {
    const path = /^- (.*)$/.exec(line)?.[1];
    if (path === undefined) return [];
    const own = Object.keys(args).find((name) => path.startsWith(`${plainText(name)}:`));
    return [own ?? /^[\w$]*/.exec(path)?.[0] ?? ""];
  });

const idFields = ["taskRunOrGroupId", "taskGroupId"];

describe("malformed calls", () => {
  it("end in a tool error or JSON-RPC error that names the field, and never in a 5xx, 2,000 times", async () => {
    await fc.assert(
      fc.asyncProperty(malformedCall, async ({ name, field, bare, known, args }) => {
        const answer = await front.call(name, args);
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
        const named = complaints(text, args);
        expect(named).not.toEqual([]);
        for (const one of named) expect([...known, ...Object.keys(args), "arguments"]).toContain(one);
        // Nothing else was wrong with it, unless it was right and the example's id is nobody's.
        if (!bare) expect([field, ...(text.startsWith("Not found.") ? idFields : [])]).toContain(named[0]);
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
