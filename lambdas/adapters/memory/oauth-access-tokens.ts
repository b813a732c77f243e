/** Access tokens in memory. */
import type { AccessTokenRecord } from "../../contracts/oauth-ledger.ts";
import type { AccessTokens, Grants } from "../../core/ports/oauth-stores.ts";
import { copyOf } from "./records.ts";

export const memoryAccessTokens = (grants: Pick<Grants, "get">): AccessTokens => {
  const tokens = new Map<string, AccessTokenRecord>();

  return {
    async insert(record) {
      tokens.set(record.token_hash, copyOf(record));
    },
    get: async (token_hash) => copyOf(tokens.get(token_hash) ?? null),
    getWithGrant: async (token_hash, grant_id) => ({
      record: copyOf(tokens.get(token_hash) ?? null),
      grant: await grants.get(grant_id),
    }),
    async erase(token_hash) {
      tokens.delete(token_hash);
    },
  };
};
