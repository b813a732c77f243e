/** Parallel's options of a run, asked for a whole group. */
import { describe, expect, it } from "@jest/globals";
import type { TaskGroupOptions } from "../../../../lambdas/contracts/task-group.ts";
import { planTaskGroup } from "../../../../lambdas/core/task-group/submit/plan.ts";
import { appendRows } from "../../../../lambdas/core/task-group/change/append.ts";
import type { InputRow } from "../../../../lambdas/contracts/ledger.ts";
import { makeWorld } from "../../../support/world.ts";
import { create, finished, options } from "../change/finished-group.ts";

const plan = (rows: InputRow[], more: Partial<TaskGroupOptions>) => {
  const { ports, caller, clock } = makeWorld();
  return clock.run(planTaskGroup(ports, caller, { rows, options: { ...options, ...more } }));
};
const input_schema = {
  type: "object",
  properties: { company: { type: "string", minLength: 1 }, year: { type: "integer" } },
  required: ["company"],
};

describe("options of every run", () => {
  it("go out with each run, and no other does", async () => {
    const world = makeWorld();
    const asked = {
      previous_interaction_id: "trun_1",
      advanced_settings: { location: "de" },
      enable_events: false,
      memory_scope_key: "team_1",
    };
    const { taskgroup_id } = await create(world, 2, { options: { ...options, ...asked } });
    await world.finish(taskgroup_id);
    const sent = [...world.parallel.runs.values()].map(({ input }) => input);
    expect(sent).toMatchObject(Array(2).fill({ processor: "core-fast", ...asked }));
    const plain = await finished(world, 1);
    const last = [...world.parallel.runs.values()].at(-1)!;
    expect(plain).not.toBe(taskgroup_id);
    expect(Object.keys(last.input).sort()).toEqual(["input", "metadata", "processor"]);
  });
});

describe("input_schema", () => {
  it("stands in for the inferred one, its keywords said in words", async () => {
    const { input_schema: sent, warnings } = await plan([{ company: "Adyen", year: 2006 }], { input_schema });
    expect(sent).toEqual({
      ...input_schema,
      properties: { company: { type: "string", description: "at least 1 character" }, year: { type: "integer" } },
    });
    expect(warnings).toEqual([expect.stringContaining("description of input_schema.company.")]);
  });

  it("refuses rows that do not fit, by their path, the first 20", async () => {
    await expect(
      plan([{ company: "A" }, { year: 1 }, { company: 5, year: "soon" }], { input_schema }),
    ).rejects.toMatchObject({
      code: "rows_do_not_fit",
      errors: [
        { path: "inputs.1", message: "lacks what input_schema requires: company" },
        { path: "inputs.2.company", message: "is integer, input_schema wants string" },
        { path: "inputs.2.year", message: "is string, input_schema wants integer" },
      ],
    });
    const many = Array.from({ length: 3_000 }, () => ({ year: 1 }));
    const refused: unknown = await plan(many, { input_schema }).catch((error: unknown) => error);
    expect((refused as { errors: unknown[] }).errors).toHaveLength(20);
  });

  it("takes the texts of a CSV for what they read as, and empty ones for null", async () => {
    const nullable = {
      ...input_schema,
      properties: { company: {}, year: { anyOf: [{ type: "number" }, { type: "null" }] } },
    };
    const rows = [
      { company: "A", year: "2006" },
      { company: "B", year: "-1.5e3" },
      { company: "C", year: "" },
    ];
    expect((await plan(rows, { input_schema: nullable })).num_rows).toBe(3);
  });

  it("warns of columns it does not describe", async () => {
    const { warnings } = await plan([{ company: "A", site: "a.example" }], { input_schema });
    expect(warnings).toContainEqual(
      expect.stringContaining("does not describe these columns, which are sent all the same: site."),
    );
  });

  it("that Parallel would refuse is refused with its path", async () => {
    await expect(
      plan([{ company: "A" }], { input_schema: { type: "object", properties: { company: { $ref: "#" } } } }),
    ).rejects.toMatchObject({
      code: "invalid_input_schema",
      errors: [{ path: "input_schema.properties.company.$ref" }],
    });
  });

  it("holds for appended rows too", async () => {
    const world = makeWorld();
    const company = { type: "object", properties: { company: { type: "string" }, website: { type: "string" } } };
    const { taskgroup_id } = await create(world, 1, { options: { ...options, input_schema: company } });
    await world.finish(taskgroup_id);
    const rows = [{ company: 5 }];
    await expect(world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id, rows }))).rejects.toMatchObject({
      code: "rows_do_not_fit",
      errors: [{ path: "inputs.0.company" }],
    });
  });
});
