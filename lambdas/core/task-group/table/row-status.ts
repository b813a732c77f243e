/** The status of rows that have not ended, from the batches that send them and the counts Parallel shows. */
import type { BatchRecord, TaskGroupRecord } from "../../../contracts/ledger.ts";
import { type RowStatus, isTerminal } from "../../../contracts/lifecycle.ts";
import type { Ports } from "../../ports.ts";
import { countOf } from "../collect/collect.ts";

export interface UnsettledRow {
  status: RowStatus;
  run_id: string | null;
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
    const size = record.batch_size ?? 1;
    // Batches of the first generation hold rows in order; later ones hold whatever was retried.
    const range = generation === 1 ? { from: Math.floor(from / size), to: Math.floor(to / size) } : undefined;
    if (record.batch_size !== null) {
      batches.push(...(await ports.batches.list(record.taskgroup_id, generation, range)));
    }
  }
  const run_ids = new Map<number, string>();
  for (const { runs } of batches) for (const [row, run_id] of Object.entries(runs)) run_ids.set(Number(row), run_id);
  const moving = movingStatus(record);
  return (row) => {
    const run_id = run_ids.get(row);
    if (run_id !== undefined) return { status: moving, run_id };
    return { status: "not_submitted", run_id: null, ...notSent(record, row) };
  };
};

/** Counts tell "queued" only when nothing runs yet: which of the rest is which, Parallel's counts do not say. */
const movingStatus = ({ parallel_status: status }: TaskGroupRecord): RowStatus => {
  if (!status) return "queued";
  return countOf(status, "running") === 0 && countOf(status, "queued") > 0 ? "queued" : "running";
};

const notSent = (record: TaskGroupRecord, row: number): { error?: string } => {
  if (record.state === "cancelled") return { error: record.pause?.detail ?? "Cancelled before it was sent." };
  if (isTerminal(record.state)) return { error: "It was never sent." };
  if (record.pause && row < record.num_released && record.state !== "submitting") return { error: record.pause.detail };
  return {};
};
