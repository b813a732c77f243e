import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startFront, type McpFront } from "../front.ts";
import { refusal, started } from "./started.ts";

const companies = [
  { company: "Stripe", city: "SF" },
  { company: "Figma", city: "NY" },
];

const schema = {
  type: "object",
  properties: { ceo: { type: "string", description: "CEO" }, founded: { type: "string", description: "founded" } },
  required: ["ceo", "founded"],
  additionalProperties: false,
};

let front: McpFront;
beforeAll(async () => {
  front = await startFront();
});

afterAll(() => front.stop());

describe("createTaskGroup", () => {
  it.each<[string, object]>([
    ["an array and a schema", { inputs: companies, output: schema }],
    ["text for both", { inputs: JSON.stringify(companies), output: JSON.stringify(schema) }],
    ["CSV", { inputs: "company,city\nStripe,SF\nFigma,NY\n", output: schema }],
    ["JSON lines", { inputs: companies.map((row) => JSON.stringify(row)).join("\n"), output: schema }],
    ["columns", { inputs: companies, output: [{ name: "ceo", description: "CEO" }, "founded"] }],
    [
      "columns as text",
      { inputs: companies, output: JSON.stringify([{ name: "ceo", description: "CEO" }, "founded"]) },
    ],
    [
      "everything else as text",
      { inputs: companies, output: schema, processor: "CORE-FAST", sample: "1", max_cost_usd: "$3" },
    ],
  ])("takes %s for the same rows and columns", async (_form, args) => {
    const { spec, record } = await started(front, "createTaskGroup", { ...args, allow_duplicate: true });
    expect(record.plan.num_rows).toBe(2);
    expect(spec.input_columns).toEqual(["company", "city"]);
    expect(spec.output).toEqual(schema);
  });

  it("runs and bills the rows below the header line, never the header", async () => {
    const args = { inputs: "company\nStripe\nAdyen\nWise\n", output: "CEO", processor: "lite" };
    const { spec, record, answer } = await started(front, "createTaskGroup", args);
    expect([record.plan.num_rows, spec.input_columns, answer["num_rows"]]).toEqual([3, ["company"], 3]);
    expect(await refusal(front, "createTaskGroup", { ...args, inputs: "Stripe" })).toContain("header line");
  });

  it.each<[string, unknown, string]>([
    ["a cell", [{ company: "Stripe" }, { company: "Nestl\uFFFD" }], "inputs[1]"],
    ["a name", [{ "soci\uFFFDt\uFFFD": "Stripe" }], "inputs[0]"],
    ["a nested cell", [{ a: { b: ["\0"] } }], "inputs[0]"],
    ["a text", "company\nNestl\uFFFD\n", "inputs"],
  ])("refuses rows that lost characters: %s", async (_, inputs, path) => {
    const said = await refusal(front, "createTaskGroup", { inputs, output: "CEO" });
    expect(said).toContain("U+FFFD");
    expect(said).toContain(path);
  });

  it("names the ways for an address that comes instead of rows", async () => {
    const said = await refusal(front, "createTaskGroup", { inputs: " https://example.com/a.csv ", output: "CEO" });
    expect(said).toContain('{"inputs": {"url": "https://…"}}');
  });

  it("says how many rows of a sample run now, and what they cost to the last digit", async () => {
    const args = { inputs: ["a", "b", "c", "d"], output: "CEO", processor: "lite" };
    expect((await started(front, "createTaskGroup", { ...args, sample: 1 })).text).toContain("1 of 4 rows now");
    expect((await started(front, "createTaskGroup", { ...args, sample: 3 })).text).toContain("about $0.015");
    expect((await started(front, "createTaskGroup", args)).text).toMatch(/: 4 rows, /);
  });

  it("hands the core all it was asked", async () => {
    const { spec, record, answer } = await started(front, "createTaskGroup", {
      inputs: companies,
      output: "CEO",
      processor: "core-fast",
      sample: 1,
      max_cost_usd: 3,
      metadata: { team: "sales" },
      source_policy: { include_domains: ["example.com"], after_date: "2026-01-01" },
      idempotency_key: "all-of-it",
    });
    expect(spec).toMatchObject({
      requested_processor: "core-fast",
      sample: 1,
      metadata: { team: "sales" },
      source_policy: { include_domains: ["example.com"], after_date: "2026-01-01" },
    });
    expect(record.budget.cap_micros).toBe(3_000_000);
    expect(answer).toMatchObject({ deduplicated: false, num_rows: 2 });
  });

  it("starts once for one idempotency_key, and names the key when it comes with other arguments", async () => {
    const args = { inputs: ["a"], output: "CEO", processor: "lite", idempotency_key: "once" };
    const first = await started(front, "createTaskGroup", args);
    const again = await started(front, "createTaskGroup", args);
    expect(again.answer).toMatchObject({ taskgroup_id: first.answer["taskgroup_id"], deduplicated: true });
    expect(again.text).toContain("nothing new is billed");
    expect(await refusal(front, "createTaskGroup", { ...args, output: "CFO" })).toContain("- idempotency_key: ");
    expect(await refusal(front, "createDeepResearch", { input: "Why?", idempotency_key: "once" })).toContain(
      "idempotency_key",
    );
  });

  it("takes identical calls for one, in whatever order their fields come, unless allow_duplicate is true", async () => {
    const args = { inputs: [{ x: "1", y: "2" }], output: "CEO", processor: "lite" };
    const first = await started(front, "createTaskGroup", args);
    const again = await started(front, "createTaskGroup", {
      processor: "lite",
      output: "CEO",
      inputs: [{ y: "2", x: "1" }],
    });
    expect(again.answer["taskgroup_id"]).toBe(first.answer["taskgroup_id"]);
    const wanted = await started(front, "createTaskGroup", { ...args, allow_duplicate: true });
    expect(wanted.answer["taskgroup_id"]).not.toBe(first.answer["taskgroup_id"]);
  });

  it("starts nothing over max_cost_usd, and says what it would cost", async () => {
    const before = front.counted.parallel.length;
    const args = { inputs: companies, output: "CEO", processor: "ultra8x", max_cost_usd: 1 };
    expect(await refusal(front, "createTaskGroup", args)).toMatch(/\$4\.80.*\n?.*max_cost_usd/s);
    expect(front.counted.parallel.slice(before)).not.toContain("parallel.createGroup");
  });
});
