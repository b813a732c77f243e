/** The status of rows that have not ended, from the batches that send them and the counts Parallel shows. */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { type RowStatus, isTerminal } from "../../../contracts/lifecycle.ts";
import type { Ports } from "../../ports.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { isUncertain } from "../rows/batches.ts";
import { countOf } from "../collect/collect.ts";

export interface UnsettledRow {
  status: RowStatus;
  run_id: string | null;
  /** Of its last send; null: it was never sent. */
  sent_in: number | null;
  error?: string;
}

/** Answers for rows `from` to `to`; reads only the batches that hold them. */
export const unsettledRows = async (
  ports: Pick<Ports, "batches">,
  record: TaskGroupRecord,
  { from, to }: { from: number; to: number },
): Promise<(row: number) => UnsettledRow> => {
  const batches: BatchRecord[] = [];
  for (let generation = 1; generation <= record.generation; generation += 1) {
    const size = record.plan.batch_size ?? 1;
    // Batches of the first generation hold rows in order; later ones hold whatever was retried.
    const range = generation === 1 ? { from: Math.floor(from / size), to: Math.floor(to / size) } : undefined;
    if (record.plan.batch_size !== null) {
      batches.push(...(await ports.batches.list(record.taskgroup_id, generation, range)));
    }
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
