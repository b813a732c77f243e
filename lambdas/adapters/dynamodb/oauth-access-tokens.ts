/** Access tokens in DynamoDB, found by their hash. */
import { AccessTokenRecord, GrantRecord } from "../../contracts/oauth-ledger.ts";
import type { AccessTokens } from "../../core/ports/oauth-stores.ts";
import { accessTokenKey, grantKey } from "./oauth-keys.ts";
import { isNew, recordOf } from "./records.ts";
import type { Table } from "./table.ts";

/** Costs: 1 WCU an insert or erase, 1 RCU a get, 2 with the grant. */
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

  async getWithGrant(token_hash, grant_id) {
    const keys = [accessTokenKey(token_hash), grantKey(grant_id)];
    const items = await table.getMany(keys);
    const [token, grant] = keys.map(({ pk }) => items.find((item) => item.pk === pk));
    return {
      record: token ? recordOf(AccessTokenRecord, token) : null,
      grant: grant ? recordOf(GrantRecord, grant) : null,
    };
  },

  erase: (token_hash) => table.erase([accessTokenKey(token_hash)]),
});
