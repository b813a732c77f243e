import { describe, expect, it } from "@jest/globals";
import { columnsOf } from "../../../../lambdas/core/task-group/table/columns.ts";
import { tableRow } from "../../../../lambdas/core/task-group/table/table-row.ts";

const unsettled = { status: "running" as const, run_id: "trun_1", sent_in: 1 };
const output = { type: "json", content: { ceo: "Web", city: "Web" }, basis: [] };

describe("a row", () => {
  it("keeps an answer that came with it, whatever its run answered, and says which", () => {
    const facts = { index: 3, input: { company: "A", CEO: "Own" }, settled: null, unsettled, output, carrier: 1 };
    const row = tableRow({ ...facts, given: { ceo: "Own" } }, columnsOf(["company"], ["ceo", "city"]), () => null);
    expect(row).toMatchObject({ $same_as: 1, $given: ["ceo"], company: "A", ceo: "Own", city: "Web" });
  });
});
