/** Ties runs to rows, by metadata only: never by the order of run ids, by name or by input (docs/submission-protocol.md section 4.2, rule 2). */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { Metadata, TaskRun } from "../../../contracts/parallel.ts";

export interface RowOfRun {
  row: number;
  /** Generation of the batch that sent it. */
  generation: number;
}

export const metadataOf = (batch: BatchRecord, row: number, attempt: number, own: Metadata | null): Metadata => ({
  ...own,
  mt_job: batch.taskgroup_id,
  mt_row: String(row),
  mt_b: String(batch.n),
  mt_a: String(attempt),
  mt_g: String(batch.generation),
});

/** Null for a run that is not ours: somebody else may add runs to the same group. */
export const rowOfRun = (taskgroup_id: string, num_rows: number, run: TaskRun): RowOfRun | null => {
  const { mt_job, mt_row, mt_g } = run.metadata ?? {};
  if (mt_job !== taskgroup_id) return null;
  const row = wholeNumber(mt_row);
  const generation = wholeNumber(mt_g);
  if (row === null || generation === null || row >= num_rows) return null;
  return { row, generation };
};

const wholeNumber = (value: unknown): number | null =>
  (typeof value === "string" || typeof value === "number") && /^\d{1,9}$/.test(String(value)) ? Number(value) : null;
