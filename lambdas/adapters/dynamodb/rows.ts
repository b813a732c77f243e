/** Settled rows in DynamoDB, 500 to a partition, each written once per generation. */
import { RowRecord } from "../../contracts/row-ledger.ts";
import type { Rows } from "../../core/ports/task-group-stores.ts";
import { type Retention, keptUntil } from "./expiry.ts";
import { mapConcurrent } from "../../core/map-concurrent.ts";
import { rowKey, rowSortKey, rowsPartition, rowsPerPartition } from "./keys.ts";
import { recordOf } from "./records.ts";
import type { QueryRequest, Table } from "./table.ts";

const partitionsAtATime = 4;

/** Costs: settle 1 WCU per KB of output (1 to 33), read 1 RCU per 4 KB, a range 1 RCU per 4 KB of its rows together. */
export const dynamoRows = (table: Table, retention: Retention): Rows => {
  const inPartition = (taskgroup_id: string, partition: number, from: number, to: number): QueryRequest => ({
    key: {
      text: "#pk = :pk AND #sk BETWEEN :from AND :to",
      names: { "#pk": "pk", "#sk": "sk" },
      values: { ":pk": rowsPartition(taskgroup_id, partition), ":from": rowSortKey(from), ":to": rowSortKey(to) },
    },
  });
  const partitions = (from: number, to: number): number[] => {
    const first = Math.floor(from / rowsPerPartition);
    return Array.from({ length: Math.max(0, Math.floor(to / rowsPerPartition) - first + 1) }, (_, n) => first + n);
  };

  return {
    async settle(record) {
      const item = {
        ...rowKey(record.taskgroup_id, record.row),
        generation: record.generation,
        ...keptUntil(retention),
        record,
      };
      const { written } = await table.put(item, {
        text: "attribute_not_exists(#pk) OR #generation < :generation",
        names: { "#pk": "pk", "#generation": "generation" },
        values: { ":generation": record.generation },
      });
      return written;
    },

    async get(taskgroup_id, row) {
      const item = await table.get(rowKey(taskgroup_id, row));
      return item && recordOf(RowRecord, item);
    },

    async list(taskgroup_id, { from, to }) {
      if (to < from) return [];
      const pages = await mapConcurrent(partitions(from, to), partitionsAtATime, (partition) =>
        table.queryAll(inPartition(taskgroup_id, partition, from, to)),
      );
      return pages.flat().map((item) => recordOf(RowRecord, item));
    },

    async erase(taskgroup_id, num_rows) {
      if (num_rows <= 0) return;
      await mapConcurrent(partitions(0, num_rows - 1), partitionsAtATime, async (partition) => {
        const all = inPartition(taskgroup_id, partition, 0, num_rows - 1);
        await table.erase(await table.queryAll({ ...all, only: ["pk", "sk"] }));
      });
    },
  };
};
