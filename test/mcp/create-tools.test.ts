import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupRecord, TaskGroupSpec } from "../../lambdas/contracts/ledger.ts";
import { startFront, type McpFront } from "./front.ts";

let front: McpFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front.stop());

interface Started {
  readonly answer: Record<string, unknown>;
  readonly text: string;
  readonly record: TaskGroupRecord;
  readonly spec: TaskGroupSpec;
}

/** Calls the tool and reads what the core keeps of it. */
const start = async (name: string, args: object): Promise<Started> => {
  const { result } = await front.call(name, args);
  const text = result?.content[0]?.text ?? "";
  expect([result?.isError ?? false, text]).toEqual([false, expect.stringContaining("tgrp_")]);
  const answer = result?.structuredContent ?? {};
  const id = String(answer["taskgroup_id"]);
  const [record, spec] = [await front.ports.taskGroups.get(id), await front.ports.taskGroups.getSpec(id)];
  if (!record || !spec) throw new Error(`${id} was not kept`);
  return { answer, text, record, spec };
};
const refusal = async (name: string, args: object): Promise<string> => {
  const { result } = await front.call(name, args);
  expect(result?.isError).toBe(true);
  return result?.content[0]?.text ?? "";
};

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
    const { spec, record } = await start("createTaskGroup", { ...args, allow_duplicate: true });
    expect(record.plan.num_rows).toBe(2);
    expect(spec.input_columns).toEqual(["company", "city"]);
    expect(spec.output).toEqual(schema);
  });

  it("runs and bills the rows below the header line, never the header", async () => {
    const args = { inputs: "company\nStripe\nAdyen\nWise\n", output: "CEO", processor: "lite" };
    const { spec, record, answer } = await start("createTaskGroup", args);
    expect([record.plan.num_rows, spec.input_columns, answer["num_rows"]]).toEqual([3, ["company"], 3]);
    expect(await refusal("createTaskGroup", { ...args, inputs: "Stripe" })).toContain("header line");
  });

  it("says how many rows of a sample run now, and what they cost to the last digit", async () => {
    const args = { inputs: ["a", "b", "c", "d"], output: "CEO", processor: "lite" };
    expect((await start("createTaskGroup", { ...args, sample: 1 })).text).toContain("1 of 4 rows now");
    expect((await start("createTaskGroup", { ...args, sample: 3 })).text).toContain("about $0.015");
    expect((await start("createTaskGroup", args)).text).toMatch(/: 4 rows, /);
  });

  it("hands the core all it was asked", async () => {
    const { spec, record, answer } = await start("createTaskGroup", {
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
    const first = await start("createTaskGroup", args);
    const again = await start("createTaskGroup", args);
    expect(again.answer).toMatchObject({ taskgroup_id: first.answer["taskgroup_id"], deduplicated: true });
    expect(again.text).toContain("nothing new is billed");
    expect(await refusal("createTaskGroup", { ...args, output: "CFO" })).toContain("- idempotency_key: ");
    expect(await refusal("createDeepResearch", { input: "Why?", idempotency_key: "once" })).toContain(
      "idempotency_key",
    );
  });

  it("takes identical calls for one, in whatever order their fields come, unless allow_duplicate is true", async () => {
    const args = { inputs: [{ x: "1", y: "2" }], output: "CEO", processor: "lite" };
    const first = await start("createTaskGroup", args);
    const again = await start("createTaskGroup", { processor: "lite", output: "CEO", inputs: [{ y: "2", x: "1" }] });
    expect(again.answer["taskgroup_id"]).toBe(first.answer["taskgroup_id"]);
    const wanted = await start("createTaskGroup", { ...args, allow_duplicate: true });
    expect(wanted.answer["taskgroup_id"]).not.toBe(first.answer["taskgroup_id"]);
  });

  it("starts nothing over max_cost_usd, and says what it would cost", async () => {
    const before = front.counted.parallel.length;
    const args = { inputs: companies, output: "CEO", processor: "ultra8x", max_cost_usd: 1 };
    expect(await refusal("createTaskGroup", args)).toMatch(/\$4\.80.*\n?.*max_cost_usd/s);
    expect(front.counted.parallel.slice(before)).not.toContain("parallel.createGroup");
  });
});

describe("createDeepResearch", () => {
  it("hands the core the question, the earlier interaction and the limits", async () => {
    const { spec, record } = await start("createDeepResearch", {
      input: "And in 2020?",
      previous_interaction_id: "trun_before",
      processor: "ultra",
      max_cost_usd: "5",
      metadata: '{"team":"sales"}',
      source_policy: { exclude_domains: "a.com, b.org" },
    });
    expect(spec).toMatchObject({
      kind: "deep_research",
      requested_processor: "ultra",
      previous_interaction_id: "trun_before",
      metadata: { team: "sales" },
      source_policy: { exclude_domains: ["a.com", "b.org"] },
    });
    expect(record).toMatchObject({ num_rows: 1, cap_micros: 5_000_000 });
  });

  it("over its cap is not told to have fewer rows, and amounts below a cent are not rounded", async () => {
    const over = await refusal("createDeepResearch", { input: "Why?", max_cost_usd: 0.001 });
    expect(over).toContain("It would cost about $0.10, the cap is $0.001.");
    expect(over).not.toContain("fewer rows");
  });

  it("takes the processor pro when none is named", async () => {
    expect((await start("createDeepResearch", { input: "Why?" })).spec.requested_processor).toBe("pro");
  });
});
