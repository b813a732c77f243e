/** Drafts in the task groups table. */
import { DraftRecord } from "../../contracts/draft.ts";
import type { Drafts } from "../../core/ports/drafts.ts";
import { draftKey } from "./keys.ts";
import { isNew, recordOf, replaceRecord } from "./records.ts";
import type { Item, Table } from "./table.ts";

const draftItem = (record: DraftRecord): Item => ({
  ...draftKey(record.draft_id),
  rev: record.rev,
  expires_at: record.expires_at,
  record,
});

/** Costs: 1 WCU a write per KB of options, 1 RCU a get. */
export const dynamoDrafts = (table: Table): Drafts => ({
  async insert(record) {
    const { written } = await table.put(draftItem(record), isNew);
    if (!written) throw new Error(`Draft ${record.draft_id} is there already.`);
  },

  async get(draft_id) {
    const item = await table.get(draftKey(draft_id));
    return item && recordOf(DraftRecord, item);
  },

  replace: (record) => replaceRecord(table, record, draftItem),

  erase: (draft_id) => table.erase([draftKey(draft_id)]),
});
