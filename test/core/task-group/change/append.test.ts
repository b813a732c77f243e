import { describe, expect, it } from "@jest/globals";
import { appendRows } from "../../../../lambdas/core/task-group/change/append.ts";
import { companies, makeWorld } from "../../../support/world.ts";
import { cappedWorld, create } from "../../budget/capped-world.ts";
import { runsOfRows, table, finished } from "./finished-group.ts";

describe("append", () => {
  it("puts rows behind those that are there, sends only them, and shows one table", async () => {
    const world = makeWorld();
    const id = await finished(world, 5);
    const more = [{ company: "Late", country: "NL" }];
    const answer = await world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id: id, rows: more }));
    expect(answer).toMatchObject({ num_rows: 6, deduplicated: false });
    await world.finish(id, 2);
    const { results, columns, state } = await table(world, id);
    expect([state, results.length, results[5]?.["company"], results[5]?.["country"]]).toEqual([
      "completed",
      6,
      "Late",
      "NL",
    ]);
    expect(columns.map(({ name }) => name)).toContain("country");
    expect([...runsOfRows(world, id).values()]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("is never deduplicated by guess, once with a key, and refuses the key with other rows", async () => {
    const world = makeWorld();
    const id = await finished(world, 2);
    const append = async (rows: number, idempotency_key?: string) =>
      world.clock.run(
        appendRows(world.ports, world.caller, { taskgroup_id: id, rows: companies(rows), idempotency_key }),
      );
    await append(1);
    await world.finish(id, 2);
    await append(1);
    await world.finish(id, 3);
    expect((await table(world, id)).num_rows).toBe(4);
    await append(1, "k");
    expect(await append(1, "k")).toMatchObject({ deduplicated: true, num_rows: 5 });
    await expect(append(2, "k")).rejects.toMatchObject({ kind: "conflict", code: "idempotency_conflict" });
    await world.finish(id, 4);
    expect(world.parallel.runs.size).toBe(5);
  });

  it("leaves the columns as they were when the day's money is refused", async () => {
    const world = cappedWorld(0.1);
    const { taskgroup_id } = await world.clock.run(create(world, 2));
    await world.finish(taskgroup_id);
    const columns = async () => (await table(world, taskgroup_id)).columns.map(({ name }) => name);
    const before = await columns();
    const rows = Array.from({ length: 10 }, (_, n) => ({ company: `Late ${n}`, country: "NL" }));
    await expect(world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id, rows }))).rejects.toMatchObject({
      code: "over_cap",
    });
    expect(await columns()).toEqual(before);
  });

  it("refuses rows that share no column with the group, naming both, before anything is held or stored", async () => {
    const world = cappedWorld(100);
    const { taskgroup_id } = await world.clock.run(create(world, 2));
    await world.finish(taskgroup_id);
    const [spent, billed] = [await world.spent_usd(), world.parallel.runs.size];
    const rows = [{ company: "Late" }, { firm: "Stripe" }, { Company: "Adyen" }];
    await expect(world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id, rows }))).rejects.toMatchObject({
      kind: "invalid",
      code: "no_shared_column",
      message: expect.stringMatching(/has the columns company, website; the rows have company, firm, Company\./),
      errors: [{ path: "inputs.1" }, { path: "inputs.2" }],
    });
    const record = await world.ports.taskGroups.get(taskgroup_id);
    expect([record?.generation, record?.plan.num_rows]).toEqual([1, 2]);
    expect([await world.spent_usd(), world.parallel.runs.size]).toEqual([spent, billed]);
  });

  it("warns of columns that the rows lack", async () => {
    const world = makeWorld();
    const id = await finished(world, 1);
    const rows = [{ company: "Late", country: "NL" }];
    const { warnings } = await world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id: id, rows }));
    expect(warnings).toContain("The appended rows do not have the column website.");
  });
});
