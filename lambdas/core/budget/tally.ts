/** What the numbers of a group are made of, counted from its batches and rows. */
import type { BatchRecord, RowRecord } from "../../contracts/row-ledger.ts";
import type { Tally, TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Ports } from "../ports.ts";
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
export type RowEnds = ReadonlyMap<number, Pick<RowRecord, "generation" | "status" | "run_id">>;

export const endsOf = async (ports: Pick<Ports, "rows">, record: TaskGroupRecord): Promise<RowEnds> => {
  const ends = new Map<number, Pick<RowRecord, "generation" | "status" | "run_id">>();
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
  ports: Pick<Ports, "taskGroups" | "batches" | "rows">,
  taskgroup_id: string,
  all_runs?: number,
): Promise<TaskGroupRecord> => {
  for (;;) {
    const before = await existingTaskGroup(ports, taskgroup_id);
    const batches = await listBatches(ports, before);
    const ends = await endsOf(ports, before);
    const settled = tallyOf(
      before.progress.tally,
      batches.map((batch) => settledOnly(batch, ends)),
      ends,
    );
    const isWhole = all_runs !== undefined && settled.sends + before.progress.duplicate_run_ids.length >= all_runs;
    const counted = isWhole ? settled : tallyOf(before.progress.tally, batches, ends);
    let overtaken = false;
    const after = await changeTaskGroup(ports, taskgroup_id, (current) => {
      overtaken = !same(current.progress.tally, before.progress.tally) || current.generation !== before.generation;
      return overtaken ? null : { ...current, progress: { ...current.progress, tally: counted } };
    });
    if (!overtaken) return after;
  }
};

const tallyOf = (before: Tally, batches: readonly BatchRecord[], ends: RowEnds): Tally => {
  const sends = sendsOf(batches);
  const lastSent = new Map<number, number>();
  for (const batch of batches) {
    const missing = new Set(isUncertain(batch) ? batch.missing : []);
    for (const row of batch.rows) {
      if (String(row) in batch.runs || missing.has(row)) lastSent.set(row, batch.generation);
    }
  }
  const running = [...lastSent].filter(([row, generation]) => (ends.get(row)?.generation ?? 0) < generation).length;
  return {
    ...before,
    ...sends,
    // Also one whose batch a dead sender left as it was.
    rows_refused: [...ends].filter(([row, { run_id }]) => run_id === null && !lastSent.has(row)).length,
    sends_ended: sends.sends - running,
    rows_completed: [...ends.values()].filter(({ status }) => status === "completed").length,
    recounts: before.recounts + 1,
  };
};

const settledOnly = (batch: BatchRecord, ends: RowEnds): BatchRecord => {
  if (!isUncertain(batch)) return batch;
  const isSettled = (row: number) => (ends.get(row)?.generation ?? 0) >= batch.generation;
  const runs = Object.fromEntries(batch.missing.filter(isSettled).map((row) => [String(row), ""]));
  return { ...batch, state: "pending", runs: { ...runs, ...batch.runs } };
};

const same = (one: Tally, other: Tally): boolean =>
  one.sends === other.sends &&
  one.rows_sent === other.rows_sent &&
  one.rows_refused === other.rows_refused &&
  one.sends_ended === other.sends_ended &&
  one.rows_completed === other.rows_completed &&
  one.recounts === other.recounts;
