/** Which rows go together in one add-runs POST, and which batch answers for a row. */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { compareAndSwap } from "../../compare-and-swap.ts";
import type { Ports } from "../../ports.ts";

/** `skipped` rows are answered for and never sent: they failed alone before. */
export const makeBatches = (
  group: { taskgroup_id: string; generation: number; batch_size: number },
  rows: readonly number[],
  skipped: ReadonlySet<number>,
): BatchRecord[] => {
  const batches: BatchRecord[] = [];
  for (let from = 0; from < rows.length; from += group.batch_size) {
    const own = rows.slice(from, from + group.batch_size);
    batches.push({
      taskgroup_id: group.taskgroup_id,
      generation: group.generation,
      n: batches.length,
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
    });
  }
  return batches;
};

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
