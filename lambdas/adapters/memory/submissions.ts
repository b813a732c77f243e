/** Idempotency records in memory. */
import type { SubmissionRecord } from "../../contracts/ledger.ts";
import type { Submissions } from "../../core/ports/task-group-stores.ts";
import { copyOf, replaceIn } from "./records.ts";

const keyOf = (record: { owner: string; key: string }): string => JSON.stringify([record.owner, record.key]);

export const memorySubmissions = (): Submissions => {
  const records = new Map<string, SubmissionRecord>();

  return {
    async claim(record, now) {
      const stored = records.get(keyOf(record));
      if (stored && stored.expires_at > Math.floor(now / 1000)) return { claimed: false, record: copyOf(stored) };
      records.set(keyOf(record), copyOf(record));
      return { claimed: true, record: copyOf(record) };
    },
    async replace(record) {
      return replaceIn(records, keyOf(record), record);
    },
  };
};
