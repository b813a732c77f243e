/** Brings one batch nearer to "sent": sends what is missing, or finds out what became of an uncertain POST. */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { InputRow, TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { TaskRun, TaskRunInput } from "../../../contracts/parallel.ts";
import type { Parallel } from "../../ports/parallel.ts";
import type { Ports } from "../../ports.ts";
import type { SendCount } from "../../budget/sends.ts";
import { withSends } from "../../budget/tally.ts";
import { type Holder, holds } from "../state/lease.ts";
import { changeTaskGroup } from "../state/record-change.ts";

/** What one invocation of the sender works with. */
export interface Sender {
  readonly ports: Ports;
  readonly parallel: Parallel;
  readonly holder: Holder;
  readonly record: TaskGroupRecord;
  readonly spec: TaskGroupSpec;
  /** What is sent with every run, headers of MCP servers included. */
  readonly runOptions: Partial<TaskRunInput>;
  readonly inputOf: (row: number) => Promise<InputRow>;
  /** Every batch of the group as last stored; the one in hand is kept current. */
  readonly batches: BatchRecord[];
  /** What `batches` stand for, kept current with them. */
  readonly counted: SendCount;
  /** No POST is started after this time. */
  readonly last_send_at: number;
}

/** again: look on. later: not in this invocation. wait: not before `until`. stop: the group rests or is another's. */
export type Outcome =
  | { kind: "again" }
  | { kind: "later" }
  | { kind: "wait"; until: number }
  | {
      kind: "pause";
      code: "payment_required" | "key_refused" | "processor_refused" | "step_failed";
      detail: string;
    }
  | { kind: "unresolved"; detail: string }
  | { kind: "stop" };

export const again: Outcome = { kind: "again" };

/** Stores a batch and keeps the sender's own list current; null when another writer was first. */
export const storeBatch = async (sender: Sender, batch: BatchRecord): Promise<BatchRecord | null> => {
  const stored = await sender.ports.batches.replace(batch);
  if (stored) keep(sender, stored);
  return stored;
};

/** Reads a batch again after another writer was first. */
export const rereadBatch = async (sender: Sender, batch: BatchRecord): Promise<BatchRecord> => {
  const stored = await sender.ports.batches.get(batch.taskgroup_id, batch.generation, batch.n);
  if (!stored) throw new Error(`Batch ${batch.n} of ${batch.taskgroup_id} is gone.`);
  keep(sender, stored);
  return stored;
};

/** What is stored of a batch, for the rest of this invocation. */
export const keep = (sender: Sender, stored: BatchRecord): void => {
  const at = sender.batches.findIndex((one) => one.generation === stored.generation && one.n === stored.n);
  sender.batches[at] = stored;
  sender.counted.put(stored);
};

/**
 * The record says what was sent before it is sent, and what became of it after; `as` is the batch about to be stored.
 * Answers the record as it stands; whoever is not the holder any more changes nothing.
 */
export const noteSends = ({ ports, record, holder, counted }: Sender, as?: BatchRecord): Promise<TaskGroupRecord> => {
  const sends = as ? counted.with(as) : counted.now();
  return changeTaskGroup(ports, record.taskgroup_id, (current) =>
    holds(current, holder) ? withSends(current, sends) : null,
  );
};

/** Runs the group should count if nothing happened that we do not know of. */
export const knownRuns = (batches: readonly BatchRecord[]): number =>
  batches.reduce((sum, batch) => sum + Object.keys(batch.runs).length + batch.duplicates.length, 0);

/** Ultra runs are dear: their uncertain POSTs are given five times as long. */
export const quietWindow = (sender: Pick<Sender, "ports" | "record">): number =>
  sender.ports.settings.durations.QUIET_WINDOW_MS * (sender.record.plan.processor?.startsWith("ultra") ? 5 : 1);

/** An uncertain batch: nothing is decided about it before `quiet_until`. */
export const uncertain = (batch: BatchRecord, quiet_until: number): BatchRecord => ({
  ...batch,
  state: "ambiguous",
  quiet_until,
  snapshot: null,
  failed_snapshots: 0,
});

/** The runs of a batch's rows in a listing: one for each row, and those beyond one. A run known already stays chosen. */
export const runsOfBatch = (
  batch: BatchRecord,
  listed: ReadonlyMap<string, TaskRun>,
  rowOf: (run: TaskRun) => { row: number; generation: number } | null,
): { runs: Record<string, string>; duplicates: string[] } => {
  const own = new Set(batch.rows);
  const found = new Map<number, string[]>();
  for (const run of listed.values()) {
    const place = rowOf(run);
    if (!place || place.generation !== batch.generation || !own.has(place.row)) continue;
    const ids = found.get(place.row);
    if (ids) ids.push(run.run_id);
    else found.set(place.row, [run.run_id]);
  }
  const runs: Record<string, string> = {};
  const duplicates: string[] = [];
  for (const row of batch.rows) {
    const ids = found.get(row);
    if (!ids) continue;
    const known = batch.runs[String(row)];
    const chosen = known !== undefined && ids.includes(known) ? known : ids[0];
    if (chosen === undefined) continue;
    runs[String(row)] = chosen;
    duplicates.push(...ids.filter((id) => id !== chosen));
  }
  return { runs, duplicates };
};
