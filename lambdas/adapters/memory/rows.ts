/** Settled rows in memory, one array a group. */
import type { RowRecord } from "../../contracts/row-ledger.ts";
import type { Rows } from "../../core/ports/task-group-stores.ts";
import { copyOf } from "./records.ts";

/** A row is written once: it rests frozen, and everybody reads the same one. */
const frozen = (record: RowRecord): RowRecord => {
  const row = copyOf(record);
  for (const part of [row.error, row.warnings, row.output]) Object.freeze(part);
  return Object.freeze(row);
};

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
      rows[record.row] = frozen(record);
      return true;
    },
    async get(taskgroup_id, row) {
      return rowsOf(taskgroup_id)[row] ?? null;
    },
    async list(taskgroup_id, { from, to }) {
      const range = rowsOf(taskgroup_id).slice(from, to + 1);
      return range.filter((row) => row !== undefined);
    },
    async erase(taskgroup_id) {
      groups.delete(taskgroup_id);
    },
  };
};
