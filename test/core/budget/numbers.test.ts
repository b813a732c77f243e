import { describe, expect, it } from "@jest/globals";
import type { GroupState } from "../../../lambdas/contracts/lifecycle.ts";
import { readTable } from "../../../lambdas/core/task-group/table/results.ts";
import { createTaskGroup } from "../../../lambdas/core/task-group/submit/create.ts";
import { retryTaskGroup } from "../../../lambdas/core/task-group/change/retry.ts";
import { numbersOf } from "../../../lambdas/core/budget/numbers.ts";
import { companies, echoSchema, makeWorld } from "../../support/world.ts";

describe("rows ended, failed, running and never sent", () => {
  it("count a retried row once, whatever Parallel's counts of runs say", async () => {
    const world = makeWorld();
    world.parallel.faults = { ends: () => "failed" };
    const options = { output: echoSchema, processor: "core-fast" as const };
    const submission = { rows: companies(3), options, received_at: world.clock.now() };
    const { taskgroup_id: id } = await world.clock.run(createTaskGroup(world.ports, world.caller, submission));
    await world.finish(id);
    const counts = async () => {
      const table = await world.clock.run(readTable(world.ports, world.caller, { id, query: { limit: 10 } }));
      return [table.parallel_status?.num_task_runs, table.num_rows, table.num_ended, table.num_failed];
    };
    expect(await counts()).toEqual([3, 3, 3, 3]);
    world.parallel.faults = {};
    await world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    await world.finish(id, 2);
    expect(await counts()).toEqual([6, 3, 3, 0]);
  });
});

describe("the numbers of a group", () => {
  const priced = { price_micros: 25_000, asked_price_micros: 25_000, cap_micros: null };
  const group = {
    state: "running" as GroupState,
    plan: { num_rows: 10, num_released: 10 },
    budget: priced,
  };
  const tally = {
    sends: 0,
    rows_sent: 0,
    rows_refused: 0,
    sends_ended: 0,
    rows_completed: 0,
    sends_held: 10,
    recounts: 0,
  };

  it.each([
    ["nothing sent yet", {}, {}, [0, 0, 0, 10], [0, 0, null]],
    [
      "four sent, of which one completed and one failed",
      {},
      { sends: 4, rows_sent: 4, sends_ended: 2, rows_completed: 1 },
      [2, 1, 2, 6],
      [0.025, 0.05, null],
    ],
    [
      "a row refused before it was sent",
      {},
      { sends: 1, rows_sent: 1, rows_refused: 1 },
      [1, 1, 1, 8],
      [0, 0.025, null],
    ],
    [
      "two failed rows sent again, one of which has ended",
      {},
      { sends: 12, rows_sent: 10, sends_ended: 11, rows_completed: 9, sends_held: 12 },
      [9, 0, 1, 0],
      [0.225, 0.025, null],
    ],
    [
      "a duplicate, which is billed too",
      { duplicate_run_ids: ["trun_d"] },
      { sends: 2, rows_sent: 2, sends_ended: 1, rows_completed: 1 },
      [1, 0, 1, 8],
      [0.05, 0.025, null],
    ],
    [
      "a cancel that left six rows unsent",
      { state: "cancelled" },
      { sends: 4, rows_sent: 4, sends_ended: 2, rows_completed: 2 },
      [2, 0, 2, 6],
      [0.05, 0.05, 0.15],
    ],
    [
      "a cancelled sample, whose other rows nothing was held for",
      { state: "cancelled", plan: { num_rows: 10, num_released: 2 } },
      { sends: 2, rows_sent: 2, sends_ended: 2, rows_completed: 2, sends_held: 2 },
      [2, 0, 0, 8],
      [0.05, 0, 0],
    ],
    [
      "a cancel before the price was fixed, which saves what was estimated",
      { state: "cancelled", budget: { ...priced, price_micros: null } },
      { sends_held: 0 },
      [0, 0, 0, 10],
      [0, 0, 0.25],
    ],
    [
      "a cancel before any price was known",
      { state: "cancelled", budget: { ...priced, price_micros: null, asked_price_micros: null } },
      { sends_held: 0 },
      [0, 0, 0, 10],
      [null, null, null],
    ],
  ] as const)("with %s", (_name, changed, counted, rows, dollars) => {
    const { counts, cost } = numbersOf({
      reading: null,
      ...group,
      ...changed,
      progress: {
        duplicate_run_ids: [...("duplicate_run_ids" in changed ? changed.duplicate_run_ids : [])],
        tally: { ...tally, ...counted },
      },
    });
    expect([counts.num_ended, counts.num_failed, counts.num_running, counts.num_never_sent]).toEqual(rows);
    expect([cost.spent_usd, cost.possible_further_cost_usd, cost.saved_usd]).toEqual(dollars);
  });
});
