/** Which rows go together in one add-runs POST, and which batch answers for a row. */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { maxMicrosPerPost, maxRowsPerPost } from "../../../contracts/processors.ts";
import type { Dispositions } from "../identity/dispositions.ts";
import { compareAndSwap } from "../../compare-and-swap.ts";
import type { Ports } from "../../ports.ts";

/** Rows in order, as many in each part as one POST may cost and carry; at least one. */
function* cutIntoPosts(rows: Iterable<number>, { priceOf }: Pick<Dispositions, "priceOf">): Generator<number[]> {
  let open: number[] = [];
  let micros = 0;
  for (const row of rows) {
    const price = priceOf(row);
    if (open.length > 0 && (micros + price > maxMicrosPerPost || open.length === maxRowsPerPost)) {
      yield open;
      open = [];
      micros = 0;
    }
    open.push(row);
    micros += price;
  }
  if (open.length > 0) yield open;
}

/** `skipped` rows are answered for and never sent: they failed alone before. */
export const makeBatches = (
  group: { taskgroup_id: string; generation: number },
  rows: readonly number[],
  { skipped, dispositions }: { skipped: ReadonlySet<number>; dispositions: Pick<Dispositions, "priceOf"> },
): BatchRecord[] =>
  [...cutIntoPosts(rows, dispositions)].map((own, n) => ({
    taskgroup_id: group.taskgroup_id,
    generation: group.generation,
    n,
    rev: 0,
    state: "pending",
    rows: own,
    missing: own.filter((row) => !skipped.has(row)),
    runs: {},
    attempts: 0,
    fence: 0,
    sent_at: null,
    quiet_until: null,
    snapshot: null,
    failed_snapshots: 0,
    duplicates: [],
    send_at_most: null,
  }));

/**
 * The numbers of the batches of the first generation that hold these rows: there each row that is sent stands in order, so where
 * the cuts are follows from what the rows cost.
 */
export const firstBatchesOf = (
  rows: readonly number[],
  dispositions: Pick<Dispositions, "isSend" | "priceOf">,
): number[] => {
  const wanted = new Set(rows);
  const last = rows.reduce((most, row) => Math.max(most, row), -1);
  const numbers: number[] = [];
  let n = 0;
  for (const own of cutIntoPosts(sendsUpTo(last, dispositions), dispositions)) {
    if (own.some((row) => wanted.has(row))) numbers.push(n);
    n += 1;
  }
  return numbers;
};

function* sendsUpTo(last: number, { isSend }: Pick<Dispositions, "isSend">): Generator<number> {
  for (let row = 0; row <= last; row += 1) if (isSend(row)) yield row;
}

/** The generations whose batches count no more once the next one begins. */
export const unpreparedBefore = ({ generation, plan }: Pick<TaskGroupRecord, "generation" | "plan">): number[] =>
  plan.prepared_at === null ? [...plan.unprepared, generation] : plan.unprepared;

/** Batches of every generation, oldest first: an earlier generation may still owe rows. */
export const listBatches = async (
  ports: Pick<Ports, "batches">,
  record: Pick<TaskGroupRecord, "taskgroup_id" | "generation" | "plan">,
): Promise<BatchRecord[]> => {
  const listed: BatchRecord[] = [];
  for (let generation = 1; generation <= record.generation; generation += 1) {
    if (record.plan.unprepared.includes(generation)) continue;
    listed.push(...(await ports.batches.list(record.taskgroup_id, generation)));
  }
  return listed;
};

/** Its rows in `missing` may have been sent: the answer is not known. */
export const isUncertain = ({ state }: Pick<BatchRecord, "state">): boolean =>
  state === "sending" || state === "ambiguous";

/** Changes one batch, as it is known here or, where somebody wrote meanwhile, as it is then; `change` answers null to leave it. */
export const changeBatch = (
  ports: Pick<Ports, "batches">,
  batch: BatchRecord,
  change: (batch: BatchRecord) => BatchRecord | null,
): Promise<BatchRecord> => {
  const name = `Batch ${batch.n} of ${batch.taskgroup_id}`;
  let known: BatchRecord | null = batch;
  const read = async (): Promise<BatchRecord> => {
    const current = known ?? (await ports.batches.get(batch.taskgroup_id, batch.generation, batch.n));
    known = null;
    if (!current) throw new Error(`${name} is gone.`);
    return current;
  };
  return compareAndSwap({ name, read, replace: (changed) => ports.batches.replace(changed), change });
};

/** The first 100 run ids, in row order: what a record and an answer show. */
export const firstRunIds = (batches: readonly BatchRecord[]): string[] => {
  const ids: string[] = [];
  for (const batch of batches) {
    for (const row of batch.rows) {
      const id = batch.runs[String(row)];
      if (id !== undefined) ids.push(id);
      if (ids.length === 100) return ids;
    }
  }
  return ids;
};
