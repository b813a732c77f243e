/** Which owner a proven subject belongs to, in the OAuth table. */
import * as z from "zod";
import type { Owners } from "../../core/ports/oauth-stores.ts";
import { ownerKey } from "./keys.ts";
import type { Item, Table } from "./table.ts";

const OwnerItem = z.object({ owner: z.string(), proven_at: z.number() });
const ownerOf = (item: Item) => OwnerItem.parse(item);

/** Costs: 1 RCU a find; 1 WCU a remember. No TTL: an owner forgotten would lose its history. */
export const dynamoOwners = (table: Table): Owners => ({
  async find(subject_hash) {
    const item = await table.get(ownerKey(subject_hash));
    return item && ownerOf(item);
  },

  async remember(subject_hash, owner, proven_at) {
    const { item } = await table.update(
      ownerKey(subject_hash),
      {
        text: "SET #owner = if_not_exists(#owner, :owner), #proven_at = :proven_at, #write_id = :write_id",
        names: { "#owner": "owner", "#proven_at": "proven_at" },
        values: { ":owner": owner, ":proven_at": proven_at },
      },
      { text: "attribute_not_exists(#proven_at) OR #proven_at < :proven_at" },
    );
    // A refused condition means: proven at least as lately already. The stored owner holds the subject either way.
    if (!item) throw new Error("An owner vanished while it was remembered; ask again.");
    return ownerOf(item).owner;
  },
});
