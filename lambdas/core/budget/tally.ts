/** What the numbers of a group are made of, counted from its batches and rows. */
import type { BatchRecord, RowRecord } from "../../contracts/row-ledger.ts";
import { Tally, type TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Ports } from "../ports.ts";
import type { Dispositions } from "../task-group/identity/dispositions.ts";
import { readDispositions } from "../task-group/identity/stored-dispositions.ts";
import { isUncertain, listBatches } from "../task-group/rows/batches.ts";
import { eachSettledRow } from "../task-group/rows/settled-rows.ts";
import { changeTaskGroup, existingTaskGroup } from "../task-group/state/record-change.ts";
import { type Sends, sendsOf } from "./sends.ts";

/** The record with what its batches say; null when it says so already. */
export const withSends = (record: TaskGroupRecord, sends: Sends): TaskGroupRecord | null => {
  const tally = { ...record.progress.tally, ...sends };
  return same(tally, record.progress.tally) ? null : { ...record, progress: { ...record.progress, tally } };
};

/** The end of a row: when it was settled, for which send, and how. */
type End = Pick<RowRecord, "generation" | "status" | "run_id">;
export type RowEnds = ReadonlyMap<number, End>;

export const endsOf = async (ports: Pick<Ports, "rows">, record: TaskGroupRecord): Promise<RowEnds> => {
  const ends = new Map<number, End>();
  await eachSettledRow(ports, record, ({ row, generation, status, run_id }) =>
    ends.set(row, { generation, status, run_id }),
  );
  return ends;
};

/**
 * Counts everything anew, whatever interruption let the counters drift. `all_runs`: how many runs Parallel has, all over;
 * where no more are known here, a send of unknown answer without an end of its own never reached Parallel.
 */
export const recount = async (
  ports: Pick<Ports, "taskGroups" | "batches" | "rows" | "objects">,
  taskgroup_id: string,
  all_runs?: number,
): Promise<TaskGroupRecord> => {
  for (;;) {
    const before = await existingTaskGroup(ports, taskgroup_id);
    const batches = await listBatches(ports, before);
    const ends = await endsOf(ports, before);
    const dispositions = await readDispositions(ports, before);
    const count = (counted: readonly BatchRecord[]) => tallyOf(before.progress.tally, counted, ends, dispositions);
    const settled = count(batches.map((batch) => settledOnly(batch, ends)));
    const isWhole = all_runs !== undefined && settled.sends + before.progress.duplicate_run_ids.length >= all_runs;
    const counted = isWhole ? settled : count(batches);
    let overtaken = false;
    const after = await changeTaskGroup(ports, taskgroup_id, (current) => {
      overtaken =
        !same(current.progress.tally, before.progress.tally) ||
        current.generation !== before.generation ||
        current.plan.dispositions_key !== before.plan.dispositions_key;
      const { micros_held } = current.progress.tally;
      return overtaken ? null : { ...current, progress: { ...current.progress, tally: { ...counted, micros_held } } };
    });
    if (!overtaken) return after;
  }
};

const tallyOf = (before: Tally, batches: readonly BatchRecord[], ends: RowEnds, dispositions: Dispositions): Tally => {
  const sends = sendsOf(batches, dispositions);
  const { weightOf, priceOf } = dispositions;
  const lastSent = new Map<number, number>();
  for (const batch of batches) {
    const missing = new Set(isUncertain(batch) ? batch.missing : []);
    for (const row of batch.rows) {
      if (String(row) in batch.runs || missing.has(row)) lastSent.set(row, batch.generation);
    }
  }
  const running = [...lastSent].flatMap(([row, generation]) =>
    (ends.get(row)?.generation ?? 0) < generation ? [row] : [],
  );
  const endedAs = (holds: (end: End) => boolean, of: (row: number) => number): number =>
    sumOf(
      [...ends].flatMap(([row, end]) => (holds(end) ? [row] : [])),
      of,
    );
  return {
    ...before,
    ...sends,
    // Also one whose batch a dead sender left as it was.
    rows_refused: sumOf(
      [...ends].flatMap(([row, end]) => (isUnsent(end) && !isCompleted(end) && !lastSent.has(row) ? [row] : [])),
      weightOf,
    ),
    rows_answered: endedAs((end) => isUnsent(end) && isCompleted(end), weightOf),
    sends_ended: sends.sends - running.length,
    row_sends_ended: sends.row_sends - sumOf(running, weightOf),
    rows_completed: endedAs(isCompleted, weightOf),
    micros_ended: sends.micros_sent - sumOf(running, priceOf),
    micros_completed: endedAs((end) => isCompleted(end) && !isUnsent(end), priceOf),
    recounts: before.recounts + 1,
  };
};

const isUnsent = ({ run_id }: End): boolean => run_id === null;
const isCompleted = ({ status }: End): boolean => status === "completed";
const sumOf = (rows: readonly number[], of: (row: number) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);

const settledOnly = (batch: BatchRecord, ends: RowEnds): BatchRecord => {
  if (!isUncertain(batch)) return batch;
  const isSettled = (row: number) => (ends.get(row)?.generation ?? 0) >= batch.generation;
  const runs = Object.fromEntries(batch.missing.filter(isSettled).map((row) => [String(row), ""]));
  return { ...batch, state: "pending", runs: { ...runs, ...batch.runs } };
};

const same = (one: Tally, other: Tally): boolean =>
  (Object.keys(Tally.shape) as (keyof Tally)[]).every(
    // What is held is no count of batches and rows.
    (name) => name === "micros_held" || one[name] === other[name],
  );
