/** Which version of an owner's webhook secret signs, in the task groups table. The secret itself rests nowhere. */
import { WebhookSecretRecord } from "../../contracts/webhooks.ts";
import type { WebhookSecrets } from "../../core/ports/outbound.ts";
import { webhookSecretKey } from "./keys.ts";
import { isNew, recordOf, replaceRecord } from "./records.ts";
import type { Item, Table } from "./table.ts";

const secretItem = (record: WebhookSecretRecord): Item => ({
  ...webhookSecretKey(record.owner),
  rev: record.rev,
  record,
});

/** Costs: 1 WCU a write, 1 RCU a get. No TTL: a version forgotten would change the secret. */
export const dynamoWebhookSecrets = (table: Table): WebhookSecrets => ({
  async get(owner) {
    const item = await table.get(webhookSecretKey(owner));
    return item && recordOf(WebhookSecretRecord, item);
  },

  async insert(record) {
    const { written } = await table.put(secretItem(record), isNew);
    return written;
  },

  replace: (record) => replaceRecord(table, record, secretItem),
});
