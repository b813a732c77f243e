/** A finished task group in a world on memory adapters, and what it looks like to its owner and to Parallel. */
import { createTaskGroup, type Submission } from "../../../../lambdas/core/task-group/submit/create.ts";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { companies, echoSchema, type World } from "../../../support/world.ts";

export const options = { output: echoSchema, processor: "core-fast" as const };

export const create = (world: World, rows: number, more: Partial<Submission> = {}) =>
  world.clock.run(
    createTaskGroup(world.ports, world.caller, {
      rows: companies(rows),
      options,
      received_at: world.clock.now(),
      ...more,
    }),
  );

export const finished = async (world: World, rows: number): Promise<string> => {
  const { taskgroup_id } = await create(world, rows);
  await world.finish(taskgroup_id);
  return taskgroup_id;
};

export const table = (world: World, id: string) =>
  world.clock.run(readTable(world.ports, world.caller, { id, query: { limit: 10_000 } }));

/** Runs per row at Parallel. */
export const runsOfRows = (world: World, id: string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const [place, ids] of world.parallel.truth(id)) {
    const row = place.split("#")[0] ?? "";
    counts.set(row, (counts.get(row) ?? 0) + ids.length);
  }
  return counts;
};
