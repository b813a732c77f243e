/** Authorizations between consent and sign-in, in memory. */
import type { PendingAuthorization } from "../../contracts/oauth-ledger.ts";
import type { PendingAuthorizations } from "../../core/ports/oauth-stores.ts";
import { copyOf } from "./records.ts";

export const memoryPendingAuthorizations = (): PendingAuthorizations => {
  const pending = new Map<string, PendingAuthorization>();

  return {
    async insert(record) {
      pending.set(record.handle_hash, copyOf(record));
    },
    get: async (handle_hash) => copyOf(pending.get(handle_hash) ?? null),
    take: async (handle_hash) => pending.delete(handle_hash),
  };
};
