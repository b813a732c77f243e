/** Authorization codes in DynamoDB. */
import { CodeRecord } from "../../contracts/oauth-ledger.ts";
import type { Codes } from "../../core/ports/oauth-stores.ts";
import { codeKey } from "./oauth-keys.ts";
import { isNew, recordOf } from "./records.ts";
import type { Table } from "./table.ts";

/** A burned code is kept an hour beyond its minute, so that a replay is recognised as one. */
const replayKnown_s = 60 * 60;

/** Costs: 1 WCU an insert, 1 a burn. */
export const dynamoCodes = (table: Table): Codes => ({
  async insert(record) {
    const expires_at = Math.floor(record.expires_at / 1000) + replayKnown_s;
    const { written } = await table.put({ ...codeKey(record.code_hash), expires_at, record }, isNew);
    if (!written) throw new Error("This code exists already: it was drawn twice.");
  },

  async burn(code_hash) {
    const { written, item } = await table.update(
      codeKey(code_hash),
      {
        text: "SET #burned = :burned, #write_id = :write_id",
        names: { "#burned": "burned" },
        values: { ":burned": true },
      },
      { text: "attribute_exists(#pk) AND attribute_not_exists(#burned)", names: { "#pk": "pk" } },
    );
    return item && { record: recordOf(CodeRecord, item), first: written };
  },
});
