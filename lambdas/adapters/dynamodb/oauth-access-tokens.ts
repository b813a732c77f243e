/** Access tokens in DynamoDB, found by their hash. */
import { AccessTokenRecord } from "../../contracts/oauth-ledger.ts";
import type { AccessTokens } from "../../core/ports.ts";
import { accessTokenKey } from "./oauth-keys.ts";
import { isNew, recordOf } from "./records.ts";
import type { Table } from "./table.ts";

/** Costs: 1 WCU an insert or erase, 1 RCU a get. */
export const dynamoAccessTokens = (table: Table): AccessTokens => ({
  async insert(record) {
    const item = { ...accessTokenKey(record.token_hash), expires_at: Math.floor(record.expires_at / 1000), record };
    const { written } = await table.put(item, isNew);
    if (!written) throw new Error("This access token exists already: it was drawn twice.");
  },

  async get(token_hash) {
    const item = await table.get(accessTokenKey(token_hash));
    return item && recordOf(AccessTokenRecord, item);
  },

  erase: (token_hash) => table.erase([accessTokenKey(token_hash)]),
});
