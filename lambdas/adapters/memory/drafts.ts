/** Drafts in memory. */
import type { DraftRecord } from "../../contracts/draft.ts";
import type { Drafts } from "../../core/ports/drafts.ts";
import { copyOf, replaceIn } from "./records.ts";

export const memoryDrafts = (): Drafts => {
  const store = new Map<string, DraftRecord>();
  return {
    async insert(record) {
      if (store.has(record.draft_id)) throw new Error(`Draft ${record.draft_id} is there already.`);
      store.set(record.draft_id, copyOf(record));
    },
    get: async (draft_id) => copyOf(store.get(draft_id) ?? null),
    replace: async (record) => replaceIn(store, record.draft_id, record),
    async erase(draft_id) {
      store.delete(draft_id);
    },
  };
};
