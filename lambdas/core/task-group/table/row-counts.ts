/** How many rows have ended and failed: rows, not runs, of which a retry makes several for one row. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { TaskGroupTable } from "../../../contracts/task-group.ts";
import { countOf, countOver } from "../collect/collect.ts";

/**
 * A row that has a run under way has not ended, whatever an earlier run of it came to. Once the group has ended all its
 * rows have, but for those that a cancel left. A completed row is never sent again, so completed runs are completed
 * rows, but for duplicates: the state decides where the counts cannot be.
 */
export const rowCounts = (
  record: Pick<TaskGroupRecord, "state" | "status" | "num_inputs" | "num_settled">,
): Pick<TaskGroupTable, "num_ended" | "num_failed"> => {
  const { state, status, num_inputs, num_settled } = record;
  const completed = status ? countOf(status, "completed") : 0;
  const under_way = status ? status.num_task_runs - countOver(status) : 0;
  const whole = isTerminal(state) && state !== "cancelled";
  const num_ended = whole ? num_inputs : Math.max(0, Math.min(num_settled, num_inputs - under_way));
  if (state === "completed") return { num_ended, num_failed: 0 };
  if (state === "failed") return { num_ended, num_failed: num_inputs };
  const cancelled = status ? countOf(status, "cancelled") : 0;
  const least = state === "completed_with_errors" ? 1 : 0;
  return { num_ended, num_failed: Math.max(least, num_ended - completed - (whole ? 0 : cancelled)) };
};
