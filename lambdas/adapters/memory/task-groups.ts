/** Task groups and their specifications in memory. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../contracts/ledger.ts";
import type { TaskGroups } from "../../core/ports/task-group-stores.ts";
import { asStored, readTaskGroup } from "../../core/task-group/state/unknown-state.ts";
import { copyOf, replaceIn } from "./records.ts";

const newestFirst = (one: TaskGroupRecord, other: TaskGroupRecord): number =>
  other.created_at - one.created_at || (one.taskgroup_id < other.taskgroup_id ? 1 : -1);

/** Cursor: the number of records already listed. */
export const memoryTaskGroups = (): TaskGroups => {
  const records = new Map<string, TaskGroupRecord>();
  const specs = new Map<string, TaskGroupSpec>();
  const all = () => [...records.values()].map(readTaskGroup);

  return {
    async insert(record, spec) {
      if (records.has(record.taskgroup_id)) return false;
      specs.set(record.taskgroup_id, copyOf(spec));
      records.set(record.taskgroup_id, copyOf(record));
      return true;
    },
    async get(taskgroup_id) {
      const stored = records.get(taskgroup_id);
      return stored ? readTaskGroup(copyOf(stored)) : null;
    },
    async replace(record) {
      const stored = replaceIn(records, record.taskgroup_id, asStored(record));
      return stored && readTaskGroup(stored);
    },
    async getSpec(taskgroup_id) {
      return copyOf(specs.get(taskgroup_id) ?? null);
    },
    async replaceSpec(spec) {
      return replaceIn(specs, spec.taskgroup_id, spec);
    },
    async listByOwner(owner, { limit, cursor }) {
      const from = cursor === undefined ? 0 : Number(cursor);
      const own = all().filter((record) => record.owner === owner && record.deleted_at === null);
      const page = own.sort(newestFirst).slice(from, from + limit);
      return { records: copyOf(page), cursor: from + limit < own.length ? String(from + limit) : null };
    },
    async listToStart(before, limit) {
      const stuck = all().filter((record) => record.to_start_since !== null && record.to_start_since < before);
      return copyOf(stuck.slice(0, limit));
    },
    async listDue(now, limit) {
      const due = all().filter((record) => record.due_at !== null && record.due_at <= now);
      return copyOf(due.slice(0, limit));
    },
  };
};
