import { describe, expect, it } from "@jest/globals";
import { createTaskGroup } from "../../../../lambdas/core/task-group/submit/create.ts";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { basisChoice, hasConfidence } from "../../../../lambdas/core/task-group/table/evidence.ts";
import { companies, echoSchema, makeWorld } from "../../../support/world.ts";

const entries = [
  { field: "ceo", confidence: "high" },
  { field: "ceo.name", confidence: "high" },
  { field: "founded", confidence: "low" },
];

describe("the evidence of a row", () => {
  it.each([
    [undefined, "low", true],
    ["ceo", "low", false],
    ["output.founded", "low", true],
    ["company, ceo", "high", true],
    ["company", "high", false],
  ] as const)("of the fields %s decides alone about confidence %s", (fields, confidence, passes) => {
    expect(hasConfidence(entries, { fields, confidence })).toBe(passes);
  });

  it("is cut to the fields in sight, and kept for each of them whatever confidence was asked for", () => {
    const shown = (query: Parameters<typeof basisChoice>[0] & { confidence?: "low" }) =>
      basisChoice(query, 3)(entries)?.map(({ field }) => field) ?? null;
    expect(shown({ basis: "all", confidence: "low" })).toEqual(["ceo", "ceo.name", "founded"]);
    expect(shown({ basis: "all", fields: "ceo" })).toEqual(["ceo", "ceo.name"]);
    expect(shown({ basis: "index:3", fields: "founded" })).toEqual(["founded"]);
    expect(shown({ basis: "field:output.ceo", fields: "founded" })).toEqual([]);
    expect(shown({ basis: "index:2" })).toBeNull();
  });

  it("is read so from a finished group", async () => {
    const world = makeWorld();
    const options = { output: echoSchema, processor: "core-fast" as const };
    const asked = { rows: companies(4), options, received_at: world.clock.now() };
    const { taskgroup_id: id } = await world.clock.run(createTaskGroup(world.ports, world.caller, asked));
    await world.finish(id);
    const read = (query: object) =>
      world.clock.run(readTable(world.ports, world.caller, { id, query: { limit: 10, basis: "all", ...query } }));
    const all = await read({});
    const [first] = all.results[0]?.$basis ?? [];
    if (!first?.confidence) throw new Error("Rows of this world come without evidence.");
    const column = all.columns.find(({ source, name }) => source === "output" && name === first.field);
    const confidence = first.confidence;
    expect((await read({ fields: column?.key, confidence })).results).not.toHaveLength(0);
    expect((await read({ fields: "company", confidence })).results).toHaveLength(0);
    expect((await read({ fields: "company" })).results[0]?.$basis).toEqual([]);
  });
});
