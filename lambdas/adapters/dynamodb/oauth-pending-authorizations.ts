/** Authorizations between consent and sign-in, in DynamoDB. */
import { PendingAuthorization } from "../../contracts/oauth-ledger.ts";
import type { PendingAuthorizations } from "../../core/ports/oauth-stores.ts";
import { pendingKey } from "./oauth-keys.ts";
import { isNew, recordOf } from "./records.ts";
import type { Table } from "./table.ts";

/** Costs: 1 to 4 WCU an insert, by the length of `state`; the same a take. Taken ones stay until they expire. */
export const dynamoPendingAuthorizations = (table: Table): PendingAuthorizations => ({
  async insert(record) {
    const item = { ...pendingKey(record.handle_hash), expires_at: Math.floor(record.expires_at / 1000), record };
    const { written } = await table.put(item, isNew);
    if (!written) throw new Error("This authorization exists already: a handle was drawn twice.");
  },

  async get(handle_hash) {
    const item = await table.get(pendingKey(handle_hash));
    return item && item["taken"] !== true ? recordOf(PendingAuthorization, item) : null;
  },

  async take(handle_hash) {
    const { written } = await table.update(
      pendingKey(handle_hash),
      {
        text: "SET #taken = :taken, #write_id = :write_id",
        names: { "#taken": "taken" },
        values: { ":taken": true },
      },
      { text: "attribute_exists(#pk) AND attribute_not_exists(#taken)", names: { "#pk": "pk" } },
    );
    return written;
  },
});
