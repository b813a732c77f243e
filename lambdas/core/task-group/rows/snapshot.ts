/** A complete listing of a group's runs, or the admission that it was not complete. */
import type { TaskRun } from "../../../contracts/parallel.ts";
import type { Parallel } from "../../ports/parallel.ts";
import { ParallelRateLimited, ParallelUnavailable } from "../../errors.ts";

/**
 * Every run of the group by id, or null when the listing was cut or does not hold as many runs as the group counts.
 * The count is read after the listing: a run that came in between makes the listing incomplete, never complete.
 */
export const takeSnapshot = async (parallel: Parallel, taskgroup_id: string): Promise<Map<string, TaskRun> | null> => {
  try {
    const runs = new Map<string, TaskRun>();
    for await (const { run } of parallel.listRuns(taskgroup_id)) runs.set(run.run_id, run);
    const { status } = await parallel.getGroup(taskgroup_id);
    return runs.size === status.num_task_runs ? runs : null;
  } catch (error) {
    if (error instanceof ParallelUnavailable || error instanceof ParallelRateLimited) return null;
    throw error;
  }
};
