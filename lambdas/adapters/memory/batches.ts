/** Batches in memory. */
import type { BatchRecord } from "../../contracts/row-ledger.ts";
import type { Batches } from "../../core/ports/task-group-stores.ts";
import { copyOf, replaceIn } from "./records.ts";

const keyOf = (batch: { taskgroup_id: string; generation: number; n: number }): string =>
  `${batch.taskgroup_id}#${batch.generation}#${batch.n}`;

export const memoryBatches = (): Batches => {
  const batches = new Map<string, BatchRecord>();

  return {
    async insertMissing(records) {
      for (const record of records) if (!batches.has(keyOf(record))) batches.set(keyOf(record), copyOf(record));
    },
    async get(taskgroup_id, generation, n) {
      return copyOf(batches.get(keyOf({ taskgroup_id, generation, n })) ?? null);
    },
    async replace(batch) {
      return replaceIn(batches, keyOf(batch), batch);
    },
    async list(taskgroup_id, generation, range) {
      const listed = [...batches.values()].filter(
        (batch) =>
          batch.taskgroup_id === taskgroup_id &&
          batch.generation === generation &&
          (!range || (batch.n >= range.from && batch.n <= range.to)),
      );
      return copyOf(listed.sort((one, other) => one.n - other.n));
    },
    async erase(taskgroup_id) {
      for (const [key, batch] of batches) if (batch.taskgroup_id === taskgroup_id) batches.delete(key);
    },
  };
};
