/** Webhook deliveries in memory. */
import type { DeliveryRecord } from "../../contracts/webhooks.ts";
import type { Deliveries } from "../../core/ports/outbound.ts";
import { copyOf, replaceIn } from "./records.ts";

const keyOf = (taskgroup_id: string, delivery_id: string): string => `${taskgroup_id} ${delivery_id}`;

export const memoryDeliveries = (): Deliveries => {
  const store = new Map<string, DeliveryRecord>();
  return {
    async insert(record) {
      const key = keyOf(record.taskgroup_id, record.delivery_id);
      if (store.has(key)) return false;
      store.set(key, copyOf(record));
      return true;
    },
    async get(taskgroup_id, delivery_id) {
      return copyOf(store.get(keyOf(taskgroup_id, delivery_id)) ?? null);
    },
    replace: async (record) => replaceIn(store, keyOf(record.taskgroup_id, record.delivery_id), record),
    async list(taskgroup_id) {
      const own = [...store.values()].filter((record) => record.taskgroup_id === taskgroup_id);
      return own.sort((a, b) => a.created_at - b.created_at).map(copyOf);
    },
    async erase(taskgroup_id) {
      for (const key of store.keys()) if (key.startsWith(`${taskgroup_id} `)) store.delete(key);
    },
  };
};
