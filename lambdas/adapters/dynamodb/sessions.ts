/** Signed-in browsers in the OAuth table, found by the hash of their token. */
import * as z from "zod";
import type { SessionRecord, Sessions } from "../../core/ports/oauth-stores.ts";
import { sessionKey } from "./keys.ts";
import { ownedItems, pointTo } from "./owned.ts";
import { isNew, recordOf } from "./records.ts";
import type { Table } from "./table.ts";

const Session: z.ZodType<SessionRecord> = z.object({
  session_hash: z.string(),
  owner: z.string(),
  subject_hash: z.string(),
  sealed_key: z.string(),
  created_at: z.number(),
  expires_at: z.number(),
});

/** Costs: 2 WCU to insert, 1 to erase, 1 RCU to get. The reader compares `expires_at`: TTL only sweeps up. */
export const dynamoSessions = (table: Table): Sessions => ({
  async insert(record) {
    const item = { ...sessionKey(record.session_hash), expires_at: Math.floor(record.expires_at / 1000), record };
    await pointTo(table, record.owner, "SESSION", record.session_hash, record.expires_at);
    const { written } = await table.put(item, isNew);
    if (!written) throw new Error("This session exists already: a token was drawn twice.");
  },

  async get(session_hash) {
    const item = await table.get(sessionKey(session_hash));
    return item && recordOf(Session, item);
  },

  async listByOwner(owner, now) {
    const items = await ownedItems(table, owner, "SESSION", sessionKey);
    return items
      .map((item) => recordOf(Session, item))
      .filter((session) => session.expires_at > now)
      .sort((one, other) => other.created_at - one.created_at);
  },

  erase: (session_hash) => table.erase([sessionKey(session_hash)]),
});
