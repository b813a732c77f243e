/** Counts of attempts per window, in memory. */
import type { Attempts } from "../../core/ports/oauth-stores.ts";

export const memoryAttempts = (): Attempts => {
  const counts = new Map<string, number>();

  return {
    async count(key, window_ends_at) {
      const name = `${key} ${window_ends_at}`;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count;
    },
  };
};
