/** Grants in memory. */
import type { GrantRecord } from "../../contracts/oauth-ledger.ts";
import type { Grants } from "../../core/ports/oauth-stores.ts";
import { copyOf, replaceIn } from "./records.ts";

export const memoryGrants = (): Grants => {
  const grants = new Map<string, GrantRecord>();

  return {
    async insert(record) {
      if (grants.has(record.grant_id)) throw new Error("This grant exists already: an id was drawn twice.");
      grants.set(record.grant_id, copyOf(record));
    },
    get: async (grant_id) => copyOf(grants.get(grant_id) ?? null),
    replace: async (record) => replaceIn(grants, record.grant_id, record),
    async listByOwner(owner, now) {
      const own = [...grants.values()].filter(
        (grant) =>
          grant.owner === owner && grant.redeemed_at !== null && grant.revoked_at === null && grant.expires_at > now,
      );
      return copyOf(own.sort((one, other) => other.created_at - one.created_at));
    },
  };
};
