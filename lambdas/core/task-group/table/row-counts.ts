/** How many rows have ended and failed: rows, not runs, of which a retry makes several for one row. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { RowCounts } from "../../../contracts/task-group.ts";
import { countOf, countOver } from "../collect/collect.ts";

/**
 * A row that has a run under way has not ended, whatever an earlier run of it came to. Once the group has ended all its
 * rows have, but for those that a cancel left. A completed row is never sent again, so completed runs are completed
 * rows, but for duplicates: the state decides where the counts cannot be. Each row ended, runs or was never sent.
 */
export const rowCounts = (
  record: Pick<TaskGroupRecord, "state" | "parallel_status" | "num_rows" | "num_settled">,
): RowCounts => {
  const { state, parallel_status: status, num_rows, num_settled } = record;
  const completed = status ? countOf(status, "completed") : 0;
  const under_way = status ? status.num_task_runs - countOver(status) : 0;
  const whole = isTerminal(state) && state !== "cancelled";
  const num_ended = whole ? num_rows : Math.max(0, Math.min(num_settled, num_rows - under_way));
  const num_running = Math.min(under_way, num_rows - num_ended);
  const counts = { num_rows, num_ended, num_running, num_never_sent: num_rows - num_ended - num_running };
  if (state === "completed") return { ...counts, num_failed: 0 };
  if (state === "failed") return { ...counts, num_failed: num_rows };
  const cancelled = status ? countOf(status, "cancelled") : 0;
  const least = state === "completed_with_errors" ? 1 : 0;
  return { ...counts, num_failed: Math.max(least, num_ended - completed - (whole ? 0 : cancelled)) };
};
