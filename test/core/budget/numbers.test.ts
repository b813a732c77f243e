import { describe, expect, it } from "@jest/globals";
import type { GroupState } from "../../../lambdas/contracts/lifecycle.ts";
import type { Tally } from "../../../lambdas/contracts/ledger.ts";
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
    plan: { num_rows: 10, num_released: 10, to_send: null, released: null, saved: null },
    budget: priced,
  };
  const price = 25_000;
  /** Rows that stand for themselves alone, each at the one price. */
  const tallyOf = (counted: Partial<Tally> & { held?: number }): Tally => {
    const { sends = 0, sends_ended = 0, rows_completed = 0, held = 10 } = counted;
    return {
      sends,
      sends_ended,
      row_sends: sends,
      row_sends_ended: sends_ended,
      rows_sent: 0,
      rows_refused: 0,
      rows_answered: 0,
      rows_completed,
      micros_sent: sends * price,
      micros_ended: sends_ended * price,
      micros_completed: rows_completed * price,
      micros_held: held * price,
      recounts: 0,
      ...counted,
    };
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
      { sends: 12, rows_sent: 10, sends_ended: 11, rows_completed: 9, held: 12 },
      [9, 0, 1, 0],
      [0.225, 0.025, null],
    ],
    [
      "a duplicate, which is billed too",
      { duplicate_micros: price },
      { sends: 2, rows_sent: 2, sends_ended: 1, rows_completed: 1 },
      [1, 0, 1, 8],
      [0.05, 0.025, null],
    ],
    [
      "four rows that share the end of two that were sent, and one that came with its answer",
      {},
      {
        sends: 2,
        sends_ended: 1,
        row_sends: 4,
        row_sends_ended: 3,
        rows_sent: 4,
        rows_answered: 1,
        rows_completed: 4,
        micros_completed: price,
      },
      [4, 0, 1, 5],
      [0.025, 0.025, null],
    ],
    [
      "rows with processors of their own",
      {},
      {
        sends: 3,
        sends_ended: 2,
        rows_sent: 3,
        rows_completed: 2,
        micros_sent: 180_000,
        micros_ended: 130_000,
        micros_completed: 130_000,
      },
      [2, 0, 1, 7],
      [0.13, 0.05, null],
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
      { state: "cancelled", plan: { ...group.plan, num_released: 2 } },
      { sends: 2, rows_sent: 2, sends_ended: 2, rows_completed: 2, held: 2 },
      [2, 0, 0, 8],
      [0.05, 0, 0],
    ],
    [
      "a cancel before the price was fixed, which saves what was estimated",
      { state: "cancelled", budget: { ...priced, price_micros: null } },
      { held: 0 },
      [0, 0, 0, 10],
      [0, 0, 0.25],
    ],
    [
      "a cancel before any price was known",
      { state: "cancelled", budget: { ...priced, price_micros: null, asked_price_micros: null } },
      { held: 0 },
      [0, 0, 0, 10],
      [null, null, null],
    ],
  ] as const)("with %s", (_name, changed, counted, rows, dollars) => {
    const { counts, cost } = numbersOf({
      reading: null,
      ...group,
      ...changed,
      progress: {
        duplicate_micros: "duplicate_micros" in changed ? changed.duplicate_micros : 0,
        tally: tallyOf(counted),
      },
    });
    expect([counts.num_ended, counts.num_failed, counts.num_running, counts.num_never_sent]).toEqual(rows);
    expect([cost.spent_usd, cost.possible_further_cost_usd, cost.saved_usd]).toEqual(dollars);
  });
});
