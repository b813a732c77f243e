/** Says of a cancelled group which rows were never sent and which run on, and why that keeps a change from it. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { eachSettledRow } from "../rows/settled-rows.ts";
import { listBatches } from "../rows/batches.ts";
import { conflict, type Refused } from "../../problem.ts";

interface RowsLeft {
  readonly never_sent: number;
  /** Sent, and no end of theirs is known here. */
  readonly running: number;
}

const rowsLeft = async (ports: Pick<Ports, "batches" | "rows">, record: TaskGroupRecord): Promise<RowsLeft> => {
  // A send whose answer was lost counts as sent, as in the answer of cancel.
  const sent = new Set(
    (await listBatches(ports, record)).flatMap(({ runs, state, missing }) => [
      ...Object.keys(runs).map(Number),
      ...(state === "sending" || state === "ambiguous" ? missing : []),
    ]),
  );
  const settled = new Set<number>();
  await eachSettledRow(ports, record, ({ row }) => settled.add(row));
  const running = [...sent].filter((row) => !settled.has(row)).length;
  const rows = [...Array(record.num_rows).keys()];
  return { running, never_sent: rows.filter((row) => !sent.has(row) && !settled.has(row)).length };
};

const counted = (rows: number): string => (rows === 1 ? "1 row" : `${rows} rows`);

/** Appended rows would take along those that the cancel held back, which nobody asked for. */
export const appendAfterCancel = async (
  ports: Pick<Ports, "batches" | "rows">,
  record: TaskGroupRecord,
): Promise<Refused> => {
  const { never_sent, running } = await rowsLeft(ports, record);
  const left = `${counted(never_sent)} never sent, ${counted(running)} still running at Parallel`;
  const otherwise =
    never_sent > 0 ? " Or retry this one, which sends the rows never sent, and append when that has ended." : "";
  return conflict({
    code: "cancelled",
    title: "The task group was cancelled",
    detail: `Task group ${record.taskgroup_id} was cancelled (${left}) and takes no more rows. Start another task group for them.${otherwise}`,
  });
};

/** For a group without a row to send again: of one that was cancelled, rows may run on whose end is not known yet. */
export const nothingToRetry = async (
  ports: Pick<Ports, "batches" | "rows">,
  record: TaskGroupRecord,
): Promise<Refused> => {
  const { taskgroup_id, num_rows, state } = record;
  const { running } = await rowsLeft(ports, record);
  const ended = state === "cancelled" ? "was cancelled" : "has ended";
  const detail =
    running > 0
      ? `Task group ${taskgroup_id} ${ended}, and no row of it failed or was left unsent: ${running} of ${counted(num_rows)} have no result yet and run on at Parallel. Read it again later; rows that failed by then can be retried.`
      : `Every row of ${taskgroup_id} has a result: nothing is left to send. For other rows start another task group.`;
  return conflict({ code: "nothing_to_retry", title: "Nothing to retry", detail });
};
