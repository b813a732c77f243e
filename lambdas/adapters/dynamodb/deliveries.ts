/** What was told to owners' webhooks, in DynamoDB beside the group it tells of. */
import { DeliveryRecord } from "../../contracts/webhooks.ts";
import type { Deliveries } from "../../core/ports/outbound.ts";
import { deliveryKey, groupKey } from "./keys.ts";
import { isNew, recordOf, replaceRecord } from "./records.ts";
import type { Item, QueryRequest, Table } from "./table.ts";

const deliveryItem = (record: DeliveryRecord): Item => ({
  ...deliveryKey(record.taskgroup_id, record.delivery_id),
  rev: record.rev,
  ...(record.expires_at !== null && { expires_at: record.expires_at }),
  record,
});

const allOf = (taskgroup_id: string): QueryRequest => ({
  key: {
    text: "#pk = :pk AND begins_with(#sk, :sk)",
    names: { "#pk": "pk", "#sk": "sk" },
    values: { ":pk": groupKey(taskgroup_id).pk, ":sk": "W#" },
  },
});

/** Costs: 2–4 WCU a write (a body is about 1 KB), 1 RCU per 4 KB listed. */
export const dynamoDeliveries = (table: Table): Deliveries => ({
  async insert(record) {
    const { written } = await table.put(deliveryItem(record), isNew);
    return written;
  },

  async get(taskgroup_id, delivery_id) {
    const item = await table.get(deliveryKey(taskgroup_id, delivery_id));
    return item && recordOf(DeliveryRecord, item);
  },

  replace: (record) => replaceRecord(table, record, deliveryItem),

  async list(taskgroup_id) {
    const items = await table.queryAll(allOf(taskgroup_id));
    return items.map((item) => recordOf(DeliveryRecord, item)).sort((a, b) => a.created_at - b.created_at);
  },

  async erase(taskgroup_id) {
    await table.erase(await table.queryAll({ ...allOf(taskgroup_id), only: ["pk", "sk"] }));
  },
});
