/** Where drafts are kept. */
import type { DraftRecord } from "../../contracts/draft.ts";

export interface Drafts {
  insert(record: DraftRecord): Promise<void>;
  /** Null when absent. An expired one may still be there: whoever reads compares. */
  get(draft_id: string): Promise<DraftRecord | null>;
  /** Compare-and-swap on `rev`; null when another writer was first. */
  replace(record: DraftRecord): Promise<DraftRecord | null>;
  erase(draft_id: string): Promise<void>;
}
