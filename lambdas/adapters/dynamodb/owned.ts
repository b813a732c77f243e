/** How records that belong to an owner are listed: one query for the pointers, then the records themselves. */
import { ownedKey, ownedPartition } from "./oauth-keys.ts";
import type { Key } from "./keys.ts";
import type { Item, Table } from "./table.ts";

/** DynamoDB reads at most this many keys in one call. */
const keysPerRead = 100;

/** Written before the record: a pointer to nothing is skipped, a record without one could never be revoked by hand. */
export const pointTo = async (
  table: Table,
  owner: string,
  kind: "GRANT" | "SESSION",
  id: string,
  expires_at: number,
): Promise<void> => {
  await table.put({ ...ownedKey(owner, kind, id), id, expires_at: Math.floor(expires_at / 1000) });
};

/** Every record of one kind; those that are gone are left out. 1 RCU per 4 KB of pointers and of each record. */
export const ownedItems = async (
  table: Table,
  owner: string,
  kind: "GRANT" | "SESSION",
  keyOf: (id: string) => Key,
): Promise<Item[]> => {
  const pointers = await table.queryAll({
    key: {
      text: "#pk = :pk AND begins_with(#sk, :kind)",
      names: { "#pk": "pk", "#sk": "sk" },
      values: { ":pk": ownedPartition(owner), ":kind": `${kind}#` },
    },
  });
  const keys = pointers.map((pointer) => keyOf(String(pointer["id"])));
  const items: Item[] = [];
  for (let at = 0; at < keys.length; at += keysPerRead) {
    items.push(...(await table.getMany(keys.slice(at, at + keysPerRead))));
  }
  return items;
};
