/** The status of rows that have not ended, from the batches that send them and the counts Parallel shows. */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { type RowStatus, isTerminal } from "../../../contracts/lifecycle.ts";
import type { Ports } from "../../ports.ts";
import { numbersOf } from "../../budget/numbers.ts";
import type { Dispositions } from "../identity/dispositions.ts";
import { firstBatchesOf, isUncertain } from "../rows/batches.ts";
import { countOf } from "../collect/collect.ts";

export interface UnsettledRow {
  status: RowStatus;
  run_id: string | null;
  /** Of its last send; null: it was never sent. */
  sent_in: number | null;
  error?: string;
}

/** Answers for these rows, each with a send of its own; reads only the batches that hold them. */
export const unsettledRows = async (
  ports: Pick<Ports, "batches">,
  record: TaskGroupRecord,
  rows: readonly number[],
  dispositions: Pick<Dispositions, "isSend" | "priceOf">,
): Promise<(row: number) => UnsettledRow> => {
  const batches: BatchRecord[] = [];
  for (let generation = 1; generation <= record.generation && record.plan.processor !== null; generation += 1) {
    // Later generations hold whatever was retried.
    const ranges = generation === 1 ? rangesOf(firstBatchesOf(rows, dispositions)) : [undefined];
    for (const range of ranges) batches.push(...(await ports.batches.list(record.taskgroup_id, generation, range)));
  }
  const noneRuns = isTerminal(record.state) && numbersOf(record).counts.num_running === 0;
  const sends = new Map<number, { run_id: string | null; sent_in: number }>();
  for (const batch of batches) {
    // As in core/budget: a send whose answer was lost counts as sent.
    if (isUncertain(batch) && !noneRuns) {
      for (const row of batch.missing) sends.set(row, { run_id: null, sent_in: batch.generation });
    }
    for (const [row, run_id] of Object.entries(batch.runs)) {
      sends.set(Number(row), { run_id, sent_in: batch.generation });
    }
  }
  const moving = movingStatus(record);
  return (row) => {
    const send = sends.get(row);
    if (send) return { status: moving, ...send };
    return { status: "not_submitted", run_id: null, sent_in: null, ...notSent(record, row) };
  };
};

/** Ascending numbers as ranges without gaps. */
const rangesOf = (numbers: readonly number[]): { from: number; to: number }[] => {
  const ranges: { from: number; to: number }[] = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last?.to === n - 1) last.to = n;
    else ranges.push({ from: n, to: n });
  }
  return ranges;
};

/** Counts tell "queued" only when nothing runs yet: which of the rest is which, Parallel's counts do not say. */
const movingStatus = ({ progress: { parallel_status: status } }: TaskGroupRecord): RowStatus => {
  if (!status) return "queued";
  return countOf(status, "running") === 0 && countOf(status, "queued") > 0 ? "queued" : "running";
};

const notSent = (record: TaskGroupRecord, row: number): { error?: string } => {
  if (record.state === "cancelled") return { error: record.pause?.detail ?? "Cancelled before it was sent." };
  if (isTerminal(record.state)) return { error: "It was never sent." };
  if (record.pause && row < record.plan.num_released && record.state !== "submitting")
    return { error: record.pause.detail };
  return {};
};
