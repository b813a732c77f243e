/** Task groups in DynamoDB: META and SPEC, the owner's history, and the sweeper's two lists. */
import { TaskGroupSpec, type TaskGroupRecord } from "../../contracts/ledger.ts";
import type { TaskGroups } from "../../core/ports/task-group-stores.ts";
import { asStored, StoredTaskGroup } from "../../core/task-group/state/unknown-state.ts";
import { invalid } from "../../core/problem.ts";
import { type Retention, keptUntil } from "./expiry.ts";
import { groupKey, specKey } from "./keys.ts";
import { isNew, recordOf, replaceRecord } from "./records.ts";
import type { Item, QueryRequest, Table } from "./table.ts";

/** Index attributes stand only while they apply, so that each index holds only what its reader wants. */
const groupItem = (record: TaskGroupRecord): Item => ({
  ...groupKey(record.taskgroup_id),
  rev: record.rev,
  ...(record.deleted_at === null && { owner: record.owner, created_at: record.created_at }),
  ...(record.to_start_since !== null && { to_start: "1", to_start_since: record.to_start_since }),
  ...(record.due_at !== null && { due: "1", due_at: record.due_at }),
  ...(record.expires_at !== null && { expires_at: record.expires_at }),
  record: asStored(record),
});

const cursorOf = (record: Pick<TaskGroupRecord, "created_at" | "taskgroup_id">): string =>
  Buffer.from(`${record.created_at} ${record.taskgroup_id}`).toString("base64url");

/** A cursor names a place in the caller's own history and nothing else. */
const startOf = (owner: string, cursor: string): Record<string, unknown> => {
  const match = /^(\d{1,15}) (\S{1,200})$/.exec(Buffer.from(cursor, "base64url").toString());
  if (!match)
    throw invalid({
      code: "invalid_cursor",
      title: "Invalid cursor",
      detail: "Take `cursor` from the last answer's `next_cursor`.",
      errors: [{ path: "cursor", message: "is none of ours" }],
    });
  return { ...groupKey(match[2]!), owner, created_at: Number(match[1]) };
};

/** Costs: META is 1 to 4 KB, so 1 to 4 WCU a write and 1 RCU a read; a changed index key costs 1 or 2 WCU more. */
export const dynamoTaskGroups = (table: Table, retention: Retention): TaskGroups => {
  const specItem = (spec: TaskGroupSpec): Item => ({
    ...specKey(spec.taskgroup_id),
    rev: spec.rev,
    ...keptUntil(retention),
    record: spec,
  });
  /** The indexes hold keys; the records are read from the table, so they are never stale. */
  const recordsAt = async (items: readonly Item[]): Promise<TaskGroupRecord[]> =>
    (await table.getMany(items)).map((item) => recordOf(StoredTaskGroup, item));
  const overdue = async (index: string, flag: string, time: string, before: number, limit: number) => {
    const request: QueryRequest = {
      index,
      key: {
        text: "#flag = :one AND #time <= :before",
        names: { "#flag": flag, "#time": time },
        values: { ":one": "1", ":before": before },
      },
      limit: Math.min(limit, 100),
      only: ["pk", "sk"],
    };
    return recordsAt((await table.query(request)).items);
  };

  return {
    async insert(record, spec) {
      // SPEC first: a META without SPEC could be started. A SPEC whose META was never written is taken over.
      const claimed = await table.put(specItem(spec), isNew);
      if (!claimed.written) {
        if (await table.get(groupKey(record.taskgroup_id))) return false;
        await table.put(specItem(spec), {
          text: "#rev = :rev",
          names: { "#rev": "rev" },
          values: { ":rev": spec.rev },
        });
      }
      return (await table.put(groupItem(record), isNew)).written;
    },

    async get(taskgroup_id) {
      const item = await table.get(groupKey(taskgroup_id));
      return item && recordOf(StoredTaskGroup, item);
    },

    replace: (record) => replaceRecord(table, record, groupItem),

    async getSpec(taskgroup_id) {
      const item = await table.get(specKey(taskgroup_id));
      return item && recordOf(TaskGroupSpec, item);
    },

    replaceSpec: (spec) => replaceRecord(table, spec, specItem),

    async listByOwner(owner, { limit, cursor }) {
      const page = await table.query({
        index: "by-owner",
        key: { text: "#owner = :owner", names: { "#owner": "owner" }, values: { ":owner": owner } },
        limit: Math.min(limit, 100),
        newest_first: true,
        only: ["pk", "sk"],
        ...(cursor !== undefined && { start: startOf(owner, cursor) }),
      });
      const records = await recordsAt(page.items);
      return {
        records: records.filter((record) => record.deleted_at === null && record.owner === owner),
        cursor: page.next
          ? cursorOf({
              created_at: Number(page.next["created_at"]),
              taskgroup_id: String(page.next["pk"]).slice("GROUP#".length),
            })
          : null,
      };
    },

    async listToStart(before, limit) {
      const records = await overdue("to-start", "to_start", "to_start_since", before, limit);
      return records.filter((record) => record.to_start_since !== null && record.to_start_since <= before);
    },

    async listDue(now, limit) {
      const records = await overdue("due", "due", "due_at", now, limit);
      return records.filter((record) => record.due_at !== null && record.due_at <= now);
    },
  };
};
