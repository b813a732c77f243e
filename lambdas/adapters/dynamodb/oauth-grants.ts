/** Grants in DynamoDB, each with a pointer under its owner. */
import { GrantRecord } from "../../contracts/oauth-ledger.ts";
import type { Grants } from "../../core/ports/oauth-stores.ts";
import { grantKey } from "./oauth-keys.ts";
import { ownedItems, pointTo } from "./owned.ts";
import { isNew, recordOf, replaceRecord } from "./records.ts";
import type { Item, Table } from "./table.ts";

const day = 24 * 60 * 60 * 1000; // milliseconds
/** A pointer outlives any grant it can point to (180 days) and is written once. */
const pointerLife = 190 * day;

const grantItem = (record: GrantRecord): Item => ({
  ...grantKey(record.grant_id),
  rev: record.rev,
  expires_at: Math.floor(record.expires_at / 1000),
  record,
});

/** Costs: 3 WCU an insert, 2 a replace, 1 RCU a get; a list reads each grant of the owner. */
export const dynamoGrants = (table: Table): Grants => ({
  async insert(record) {
    await pointTo(table, record.owner, "GRANT", record.grant_id, record.created_at + pointerLife);
    const { written } = await table.put(grantItem(record), isNew);
    if (!written) throw new Error("This grant exists already: an id was drawn twice.");
  },

  async get(grant_id) {
    const item = await table.get(grantKey(grant_id));
    return item && recordOf(GrantRecord, item);
  },

  replace: (record) => replaceRecord(table, record, grantItem),

  async listByOwner(owner, now) {
    const items = await ownedItems(table, owner, "GRANT", grantKey);
    return items
      .map((item) => recordOf(GrantRecord, item))
      .filter((grant) => grant.redeemed_at !== null && grant.revoked_at === null && grant.expires_at > now)
      .sort((one, other) => other.created_at - one.created_at);
  },
});
