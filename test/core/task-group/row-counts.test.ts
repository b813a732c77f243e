import { describe, expect, it } from "@jest/globals";
import { readTable } from "../../../lambdas/core/task-group/table/results.ts";
import { createTaskGroup } from "../../../lambdas/core/task-group/submit/create.ts";
import { retryTaskGroup } from "../../../lambdas/core/task-group/change/retry.ts";
import { rowCounts } from "../../../lambdas/core/task-group/table/row-counts.ts";
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

  const status = (num_task_runs: number, counts: Record<string, number>) => ({
    num_task_runs,
    task_run_status_counts: counts,
    is_active: true,
  });
  const rows = { num_rows: 3, num_settled: 3 };

  it.each([
    ["nothing sent yet", { state: "submitting", parallel_status: null, num_rows: 3, num_settled: 0 }, [0, 0, 0, 3]],
    [
      "one of each",
      {
        state: "running",
        parallel_status: status(3, { completed: 1, failed: 1, running: 1 }),
        ...rows,
        num_settled: 2,
      },
      [2, 1, 1, 0],
    ],
    [
      "two failed rows under way again",
      { state: "running", parallel_status: status(5, { completed: 1, failed: 2 }), ...rows },
      [1, 0, 2, 0],
    ],
    [
      "the retry's rows settled beside the old ones",
      { state: "running", parallel_status: status(5, { completed: 2, failed: 2 }), ...rows, num_settled: 4 },
      [2, 0, 1, 0],
    ],
    [
      "a duplicate beside a failure",
      { state: "completed_with_errors", parallel_status: status(4, { completed: 3, failed: 1 }), ...rows },
      [3, 1, 0, 0],
    ],
    [
      "a cancel that left rows unsent",
      { state: "cancelled", parallel_status: status(2, { completed: 1, failed: 1 }), ...rows, num_settled: 2 },
      [2, 1, 0, 1],
    ],
  ] as const)("with %s", (_name, record, [num_ended, num_failed, num_running, num_never_sent]) => {
    const counts = { num_rows: 3, num_ended, num_failed, num_running, num_never_sent };
    expect(rowCounts(record)).toEqual(counts);
  });
});
