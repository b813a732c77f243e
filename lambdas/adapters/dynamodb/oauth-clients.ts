/** OAuth clients in DynamoDB. */
import { ClientRecord } from "../../contracts/oauth-ledger.ts";
import type { Clients } from "../../core/ports/oauth-stores.ts";
import { clientKey } from "./oauth-keys.ts";
import { recordOf, replaceRecord } from "./records.ts";
import type { Item, Table } from "./table.ts";

const clientItem = (record: ClientRecord): Item => ({
  ...clientKey(record.client_id),
  rev: record.rev,
  until: record.expires_at,
  expires_at: Math.floor(record.expires_at / 1000),
  record,
});

/** Costs: 1 RCU a get, 1 to 4 WCU a write, by the number of redirect URIs. */
export const dynamoClients = (table: Table): Clients => ({
  async get(client_id, now) {
    const item = await table.get(clientKey(client_id));
    const record = item && recordOf(ClientRecord, item);
    return record && record.expires_at > now ? record : null;
  },

  async insert(record) {
    const { written } = await table.put(clientItem(record), {
      text: "attribute_not_exists(#pk) OR #until <= :now",
      names: { "#pk": "pk", "#until": "until" },
      values: { ":now": record.created_at },
    });
    return written;
  },

  replace: (record) => replaceRecord(table, record, clientItem),
});
