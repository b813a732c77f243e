/** Settled rows in memory, one array a group. */
import type { RowRecord } from "../../contracts/ledger.ts";
import type { Rows } from "../../core/ports.ts";
import { copyOf } from "./records.ts";

export const memoryRows = (): Rows => {
  const groups = new Map<string, (RowRecord | undefined)[]>();
  const rowsOf = (taskgroup_id: string): (RowRecord | undefined)[] => {
    const rows = groups.get(taskgroup_id) ?? [];
    groups.set(taskgroup_id, rows);
    return rows;
  };

  return {
    async settle(record) {
      const rows = rowsOf(record.taskgroup_id);
      const stored = rows[record.row];
      if (stored && stored.generation >= record.generation) return false;
      rows[record.row] = copyOf(record);
      return true;
    },
    async get(taskgroup_id, row) {
      return copyOf(rowsOf(taskgroup_id)[row] ?? null);
    },
    async list(taskgroup_id, { from, to }) {
      return copyOf(
        rowsOf(taskgroup_id)
          .slice(from, to + 1)
          .filter((row) => row !== undefined),
      );
    },
    async erase(taskgroup_id) {
      groups.delete(taskgroup_id);
    },
  };
};
