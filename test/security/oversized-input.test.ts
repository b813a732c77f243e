/** Requests that are small to send and oversized to answer for: each is refused, shortly and soon (T19). */
import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { guardFormula } from "../../lambdas/core/formats/csv.ts";
import { escapeMarkdown } from "../../lambdas/core/formats/markdown.ts";
import { plainText } from "../../lambdas/core/formats/plain-text.ts";
import { tolerate } from "../../lambdas/mcp/tools/tolerant-input.ts";
import { untrusted } from "../../lambdas/mcp/answers/untrusted.ts";
import { wantedOutput } from "../../lambdas/mcp/answers/output-columns.ts";
import { createTaskGroupHandler } from "../../lambdas/rest/create-task-group.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";
import { echoSchema } from "../support/world.ts";

const clock = stillClock(Date.UTC(2026, 10, 24));
const settings = memorySettings({});
const status = { num_task_runs: 0, task_run_status_counts: {}, is_active: false, status_message: null };
let created = 0;
const createGroup = async () => ({ taskgroup_id: `tgrp_${(created += 1)}`, status });
const ports = memoryPorts(
  { parallel: quietParallel({ createGroup }), clock },
  { settings: { ...settings, durations: { ...settings.durations, SUBMIT_ANSWER_MS: 0 } } },
);
/** Submits, and answers how long that took and how much came back. */
const submit = async (asked: object | string, type = "application/json") => {
  const body = typeof asked === "string" ? asked : JSON.stringify(asked);
  const headers = { "content-type": type, "x-api-key": "good-one" };
  const event = httpEvent({ method: "POST", path: "/v1/tasks/groups", headers, body, at: clock.now() });
  const started = performance.now();
  const response = await createTaskGroupHandler(ports)(event);
  const ms = performance.now() - started;
  const problem = JSON.parse(response.body ?? "") as { code: string; errors: { path: string; message: string }[] };
  return { status: response.statusCode, bytes: Buffer.byteLength(response.body ?? ""), ms, ...problem };
};
const rows = [{ company: "Stripe" }];
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

/** Two references a step: `steps` definitions of 80 bytes are 2^steps properties once they are followed. */
const doubling = (steps: number) => {
  const at = (n: number) => ({ $ref: `#/$defs/s${n}` });
  const definitions = Array.from({ length: steps }, (_, n): [string, unknown] => [
    `s${n}`,
    object({ a: at(n + 1), b: at(n + 1) }),
  ]);
  const $defs = { ...Object.fromEntries(definitions), [`s${steps}`]: { type: "string" } };
  return object({ root: at(0) }, { $defs });
};
/** A chain of bare references, each a call on the stack. */
const chain = (steps: number) => {
  const links = Array.from({ length: steps }, (_, n): [string, unknown] => [`s${n}`, { $ref: `#/$defs/s${n + 1}` }]);
  const $defs = { ...Object.fromEntries(links), [`s${steps}`]: { type: "string" } };
  return object({ root: { $ref: "#/$defs/s0" } }, { $defs });
};
const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, value]));

describe("an output schema", () => {
  it("that doubles at every reference is not followed to its end", async () => {
    const answer = await submit({ inputs: rows, output: doubling(20), processor: "lite" });
    expect(answer).toMatchObject({
      status: 422,
      errors: [{ path: "output", message: expect.stringContaining("once its references are followed") }],
    });
    // 2^20 properties take some 10 s; 1 KB more would be 2^32.
    expect(answer.ms).toBeLessThan(4_000);
  });

  it.each([
    ["is a chain of 20,000 references", chain(20_000)],
    [
      "has mistakes by the thousand below an oversized name",
      object({ ["n".repeat(200_000)]: object(many(1_000, { type: "?" })) }),
    ],
    ["has an oversized name", object({ ["n".repeat(1_000_000)]: { type: "?" } })],
    ["names __proto__", JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as object],
  ])("that %s is refused in a few words", async (_what, output) => {
    const answer = await submit({ inputs: rows, output, processor: "lite" });
    expect([answer.status, answer.code]).toEqual([422, "invalid_output"]);
    expect(answer.bytes).toBeLessThan(20_000);
    // What is read here is a megabyte.
    expect(answer.ms).toBeLessThan(10_000);
  });

  it.each([
    ["one string", "x".repeat(500_000)],
    ["a wrapped text", { type: "text", description: "x".repeat(500_000) }],
  ])("in words, as %s, is no longer than a specification may be", async (_what, output) => {
    expect(await submit({ inputs: rows, output, processor: "lite" })).toMatchObject({
      status: 422,
      errors: [{ path: "output", message: expect.stringContaining("at most 15000") }],
    });
  });

  it("has no more warnings than can be kept", async () => {
    const output = object({ ["n".repeat(10_000)]: object(many(90, { type: "string" })) });
    const answer = await submit({ inputs: rows, output, processor: "lite" });
    expect([answer.status, answer.bytes < 10_000]).toEqual([202, true]);
  });
});

describe("rows", () => {
  const wide = Array.from({ length: 20 }, (_, row) =>
    Object.fromEntries(Array.from({ length: 2_000 }, (_cell, n) => [`c${row}-${n}`, 1])),
  );
  it.each([
    ["have more columns than a group can keep", wide],
    ["have oversized column names", Array.from({ length: 3 }, (_, n) => ({ [String(n).repeat(30_000)]: 1 }))],
    ["hide __proto__ in a cell", JSON.parse('[{"a":{"b":[{"__proto__":{"x":1}}]}}]') as unknown[]],
  ])("that %s are refused", async (_what, inputs) => {
    const answer = await submit({ inputs, output: echoSchema, processor: "lite" });
    expect([answer.status, answer.code, answer.bytes < 5_000]).toEqual([422, "invalid_rows", true]);
  });

  it("may say __proto__ in a cell", async () => {
    const inputs = [{ text: '"__proto__":', more: "__proto__" }];
    expect(await submit({ inputs, output: echoSchema, processor: "lite" })).toMatchObject({ status: 202 });
  });
});

describe("a refusal", () => {
  it.each([
    ["an unknown field", JSON.stringify({ inputs: rows, ["k".repeat(2_000_000)]: 1 }), "application/json"],
    ["a column that comes twice", `${"k".repeat(30_000)},${"k".repeat(30_000)}\n1,2`, "text/csv"],
  ])("repeats only the start of %s", async (_what, body, type) => {
    const answer = await submit(body, type);
    expect([answer.status, answer.bytes < 10_000]).toEqual([422, true]);
  });

  it.each([
    ["webhook_url", `https://hooks.example/${"a".repeat(5_000)}`, "2048"],
    ["metadata", many(51, "v"), "50"],
    ["source_policy", { include_domains: ["a".repeat(254)] }, "253"],
  ])("says how long %s may be", async (name, value, most) => {
    const answer = await submit({ inputs: rows, output: echoSchema, processor: "lite", [name]: value });
    expect(answer).toMatchObject({
      status: 422,
      errors: [{ path: expect.stringContaining(name), message: expect.stringContaining(most) }],
    });
  });
});

describe("text of a web page or a model", () => {
  const n = 60_000;
  const texts = {
    "blanks inside": `a${" ".repeat(n)}b`,
    "blanks after a mark": `<${" ".repeat(n)}x`,
    "blanks before a word": `${" ".repeat(n)}x`,
    "line ends": `a${"\n".repeat(n)}b`,
    "no-break spaces": `${"\u00a0".repeat(n)}=`,
    "terminal sequences": "\u001b[0".repeat(n / 3),
    "emoji selectors": `${"\ufe0f".repeat(n)}a`,
    joiners: "\u200d".repeat(n),
    quotes: "'".repeat(n),
    underscores: "_".repeat(n),
  };
  it.each(Object.entries(texts))("is read in time that grows with its length: 60,000 %s", (_what, text) => {
    const started = performance.now();
    escapeMarkdown(text);
    plainText(text);
    untrusted(text);
    guardFormula(text);
    tolerate({ max_cost_usd: text }, { max_cost_usd: "number" });
    // What grows with the square takes 7 to 20 s here, the rest some milliseconds.
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("names 100,000 columns in time that grows with their number", () => {
    const started = performance.now();
    wantedOutput(Array.from({ length: 100_000 }, (_, at) => `c${at}`));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
