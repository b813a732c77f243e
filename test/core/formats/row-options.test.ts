import { describe, expect, it } from "@jest/globals";
import { readRows } from "../../../lambdas/core/formats/read/read-rows.ts";
import { cellsOf, optionsOf } from "../../../lambdas/core/formats/row-options.ts";

const json = (rows: unknown) => readRows(rows, { format: "json" });

describe("options of single rows", () => {
  it("stand beside the cells and are no columns", () => {
    const { rows, columns } = json([{ company: "A", $processor: "core" }, { company: "B" }]);
    expect(columns).toEqual(["company"]);
    expect(rows.map(cellsOf)).toEqual([{ company: "A" }, { company: "B" }]);
    expect(rows.map(optionsOf)).toEqual([{ $processor: "core" }, {}]);
  });

  it("are read from Parallel's own shape of runs", () => {
    const { rows } = json([
      {
        input: { company: "A" },
        processor: "core",
        metadata: { team: "x" },
        source_policy: { after_date: "2026-01-01" },
      },
      { input: { company: "B" }, metadata: {} },
    ]);
    expect(rows).toEqual([
      { company: "A", $processor: "core", $metadata: { team: "x" }, $source_policy: { after_date: "2026-01-01" } },
      { company: "B" },
    ]);
  });

  it("are in delimited text words or JSON; a blank one is none", () => {
    const text = 'company,$processor,$metadata\nA,core,"{""team"": ""x""}"\nB,,\n';
    expect(readRows(text, { format: "csv" }).rows).toEqual([
      { company: "A", $processor: "core", $metadata: { team: "x" } },
      { company: "B" },
    ]);
  });

  it.each([
    ["a processor that there is not", { $processor: "best" }, "inputs[1].$processor"],
    ["labels under our own names", { $metadata: { mt_row: "1" } }, "inputs[1].$metadata"],
    ["labels that are no object", { $metadata: "a" }, "inputs[1].$metadata"],
    [
      "a domain without a name",
      { $source_policy: { include_domains: ["https://a.example/x"] } },
      "inputs[1].$source_policy.include_domains.0",
    ],
  ])("are refused with their path for %s", (_name, options, path) => {
    expect(() => json([{ a: 1 }, { a: 2, ...options }])).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ path })] }),
    );
  });

  it("make no row without cells", () => {
    expect(() => json([{ $processor: "core" }])).toThrow(
      expect.objectContaining({ errors: [{ path: "inputs[0]", message: "has options and no cells" }] }),
    );
  });
});
