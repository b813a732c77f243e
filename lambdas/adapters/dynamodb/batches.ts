/** Batches in DynamoDB: the write-ahead records of add-runs, beside their group's META. */
import { BatchRecord } from "../../contracts/row-ledger.ts";
import type { Batches } from "../../core/ports/task-group-stores.ts";
import { type Retention, keptUntil } from "./expiry.ts";
import { mapConcurrent } from "../../core/map-concurrent.ts";
import { batchKey } from "./keys.ts";
import { isNew, recordOf, replaceRecord } from "./records.ts";
import type { Item, Table } from "./table.ts";

/** META's partition takes 1,000 WCU a second; 16 puts in flight stay under it. */
const putsAtATime = 16;
const lastNumber = 999_999;

/** Costs: a batch of 500 rows is 4 KB pending and 27 KB once its run ids are known: so many WCU a write, 7 RCU a read. */
export const dynamoBatches = (table: Table, retention: Retention): Batches => {
  const batchItem = (batch: BatchRecord): Item => ({
    ...batchKey(batch.taskgroup_id, batch.generation, batch.n),
    rev: batch.rev,
    ...keptUntil(retention),
    record: batch,
  });
  const between = (from: { pk: string; sk: string }, to: { sk: string }) => ({
    text: "#pk = :pk AND #sk BETWEEN :from AND :to",
    names: { "#pk": "pk", "#sk": "sk" },
    values: { ":pk": from.pk, ":from": from.sk, ":to": to.sk },
  });

  return {
    async insertMissing(batches) {
      await mapConcurrent(batches, putsAtATime, (batch) => table.put(batchItem(batch), isNew));
    },

    async get(taskgroup_id, generation, n) {
      const item = await table.get(batchKey(taskgroup_id, generation, n));
      return item && recordOf(BatchRecord, item);
    },

    replace: (batch) => replaceRecord(table, batch, batchItem),

    async list(taskgroup_id, generation, range = { from: 0, to: lastNumber }) {
      const from = batchKey(taskgroup_id, generation, range.from);
      const items = await table.queryAll({ key: between(from, batchKey(taskgroup_id, generation, range.to)) });
      return items.map((item) => recordOf(BatchRecord, item));
    },

    async erase(taskgroup_id) {
      const key = between(batchKey(taskgroup_id, 0, 0), batchKey(taskgroup_id, lastNumber, lastNumber));
      await table.erase(await table.queryAll({ key, only: ["pk", "sk"] }));
    },
  };
};
