/** Owners by subject, in memory. */
import type { Owners } from "../../core/ports/oauth-stores.ts";

export const memoryOwners = (): Owners => {
  const owners = new Map<string, { owner: string; proven_at: number }>();

  return {
    async find(subject_hash) {
      const known = owners.get(subject_hash);
      return known ? { ...known } : null;
    },
    async remember(subject_hash, owner, proven_at) {
      const known = owners.get(subject_hash);
      const holder = known?.owner ?? owner;
      owners.set(subject_hash, { owner: holder, proven_at: Math.max(known?.proven_at ?? 0, proven_at) });
      return holder;
    },
  };
};
