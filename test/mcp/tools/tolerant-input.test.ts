import { describe, expect, it } from "@jest/globals";
import { tolerate } from "../../../lambdas/mcp/tools/tolerant-input.ts";
import { readInputs } from "../../../lambdas/core/formats/read/read-rows.ts";

const rowsOf = (inputs: unknown) => readInputs(inputs).rows;

describe("rows in a call", () => {
  const companies = [{ company: "Stripe" }, { company: "Figma" }];
  it.each<[string, unknown, unknown[]]>([
    ["an array of objects", companies, companies],
    ["a JSON text of them", JSON.stringify(companies), companies],
    ["JSON lines", '{"company":"Stripe"}\n{"company":"Figma"}', companies],
    ["CSV with a header", "company,city\nStripe,SF\n", [{ company: "Stripe", city: "SF" }]],
    ["TSV with a header", "company\tcity\nStripe\tSF", [{ company: "Stripe", city: "SF" }]],
    ["a list of words", ["Stripe", "Figma"], [{ input: "Stripe" }, { input: "Figma" }]],
    ["text with semicolons", "company;city\nStripe;SF\n", [{ company: "Stripe", city: "SF" }]],
    ["one column with its header", "company\nStripe\nFigma\n", companies],
  ])("may be %s", (_name, inputs, rows) => {
    const read = tolerate({ inputs }, { inputs: "rows" }) as { inputs: unknown };
    expect(rowsOf(read.inputs)).toEqual(rows);
  });

  it.each([
    ["a bulleted list", "- Stripe, Inc.\n- Figma\n", /list of lines/],
    ["a numbered list", "1. Stripe\n2. Figma", /list of lines/],
    ["one word", "Stripe", /one line is the header/],
    ["one sentence with a comma", "Stripe, the payments company", /one line is the header/],
  ])("are not %s, which has no header line", (_name, inputs, message) => {
    try {
      rowsOf(inputs);
    } catch (error) {
      expect((error as { errors: { message: string }[] }).errors[0]?.message).toMatch(message);
      expect((error as Error).message).toContain('["Stripe", "Adyen"]');
      return;
    }
    throw new Error("was not refused");
  });

  it("may be one object", () => {
    expect(tolerate({ inputs: { company: "Stripe" } }, { inputs: "rows" })).toEqual({
      inputs: [{ company: "Stripe" }],
    });
  });

  it("that are wrong are each named with their line", () => {
    expect(() => rowsOf("a,b\n1,2\n3\n")).toThrow();
    try {
      rowsOf("a,b\n1,2\n3\n");
    } catch (error) {
      expect((error as { errors: unknown[] }).errors).toEqual([
        { path: "inputs[1]", message: "line 3 has 1 cells, the header has 2" },
      ]);
    }
  });
});

describe("other fields", () => {
  it.each<[string, unknown, unknown]>([
    ["a number in text", { max_cost_usd: "25" }, { max_cost_usd: 25 }],
    ["dollars in text", { max_cost_usd: "$2.50" }, { max_cost_usd: 2.5 }],
    ["true in text", { allow_duplicate: "true" }, { allow_duplicate: true }],
    ["a schema in text", { output: '{"type":"object"}' }, { output: { type: "object" } }],
    ["a list in text", { output: '["CEO","city"]' }, { output: ["CEO", "city"] }],
    ["metadata in text", { metadata: '{"team":"sales"}' }, { metadata: { team: "sales" } }],
    ["null and nothing", { output: null, processor: "" }, {}],
    ["a processor in capitals", { processor: " Core-Fast " }, { processor: "core-fast" }],
    [
      "domains in words",
      { source_policy: { include_domains: "a.com, b.org" } },
      { source_policy: { include_domains: ["a.com", "b.org"] } },
    ],
    [
      "a link for an id",
      { taskRunOrGroupId: "https://x.example/tgrp_1a.md?basis=all" },
      { taskRunOrGroupId: "tgrp_1a" },
    ],
    ["a resource for an id", { taskRunOrGroupId: "taskgroup://tgrp_1a" }, { taskRunOrGroupId: "tgrp_1a" }],
    ["Parallel's name for an id", { taskgroup_id: "tgrp_1a" }, { taskRunOrGroupId: "tgrp_1a" }],
    ["fields in words", { fields: "ceo, city" }, { fields: ["ceo", "city"] }],
  ])("may be %s", (_name, args, read) => {
    const kinds = {
      output: "output",
      processor: "word",
      max_cost_usd: "number",
      allow_duplicate: "boolean",
      metadata: "object",
      source_policy: "source_policy",
      taskRunOrGroupId: "id",
      fields: "list",
    } as const;
    expect(tolerate(args, kinds)).toEqual(read);
  });

  it("that are unknown stay, to be refused by name", () => {
    expect(tolerate({ max_cost: 5 }, {})).toEqual({ max_cost: 5 });
  });
});
