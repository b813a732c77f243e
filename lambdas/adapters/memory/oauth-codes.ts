/** Authorization codes in memory. */
import type { CodeRecord } from "../../contracts/oauth-ledger.ts";
import type { Codes } from "../../core/ports/oauth-stores.ts";
import { copyOf } from "./records.ts";

export const memoryCodes = (): Codes => {
  const codes = new Map<string, CodeRecord>();
  const burned = new Set<string>();

  return {
    async insert(record) {
      codes.set(record.code_hash, copyOf(record));
    },
    async burn(code_hash) {
      const record = codes.get(code_hash);
      if (!record) return null;
      const first = !burned.has(code_hash);
      burned.add(code_hash);
      return { record: copyOf(record), first };
    },
  };
};
