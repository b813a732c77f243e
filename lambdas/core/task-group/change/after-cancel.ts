/** Why an ended group takes no change: which rows of a cancelled one were never sent or run on, or that none were read. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { conflict, type Refused } from "../../problem.ts";

const counted = (rows: number): string => (rows === 1 ? "1 row" : `${rows} rows`);

/** Appended rows would take along those that the cancel held back, which nobody asked for. */
export const appendAfterCancel = (record: TaskGroupRecord): Refused => {
  const { num_never_sent, num_running } = numbersOf(record).counts;
  const left = `${counted(num_never_sent)} never sent, ${counted(num_running)} still running at Parallel`;
  const otherwise =
    num_never_sent > 0 ? " Or retry this one, which sends the rows never sent, and append when that has ended." : "";
  return conflict({
    code: "cancelled",
    title: "The task group was cancelled",
    detail: `Task group ${record.taskgroup_id} was cancelled (${left}) and takes no more rows. Start another task group for them.${otherwise}`,
  });
};

/** For a group without a row to send again: of one that was cancelled, rows may run on whose end is not known yet. */
export const nothingToRetry = (record: TaskGroupRecord): Refused => {
  const { taskgroup_id, state } = record;
  const { num_running } = numbersOf(record).counts;
  const { num_rows } = record.plan;
  const ended = state === "cancelled" ? "was cancelled" : "has ended";
  const detail =
    num_running > 0
      ? `Task group ${taskgroup_id} ${ended}, and no row of it failed or was left unsent: ${num_running} of ${counted(num_rows)} have no result yet and run on at Parallel. Read it again later; rows that failed by then can be retried.`
      : `Every row of ${taskgroup_id} has a result: nothing is left to send. For other rows start another task group.`;
  return conflict({ code: "nothing_to_retry", title: "Nothing to retry", detail });
};

/** For a group that ended before its file was read: there are no rows, to send again or to append to. */
export const neverRead = ({ taskgroup_id, reading }: TaskGroupRecord): Refused =>
  conflict({
    code: "never_read",
    title: "The task group has no rows",
    detail: reading?.failure
      ? `The file of ${taskgroup_id} could not be read: correct it, upload it again, and start another task group.`
      : `Task group ${taskgroup_id} ended before its file was read. Upload it again and start another task group.`,
  });
