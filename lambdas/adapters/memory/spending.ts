/** Dollars spent by owner and day, in memory. */
import type { Spending } from "../../core/ports/task-group-stores.ts";

export const memorySpending = (): Spending => {
  const totals = new Map<string, number>();
  const keyOf = (owner: string, day: string): string => `${owner}#${day}`;

  return {
    async hold(owner, day, micros, cap_micros) {
      const total = (totals.get(keyOf(owner, day)) ?? 0) + micros;
      if (total > cap_micros) return null;
      totals.set(keyOf(owner, day), total);
      return total;
    },
    async release(owner, day, micros) {
      totals.set(keyOf(owner, day), Math.max(0, (totals.get(keyOf(owner, day)) ?? 0) - micros));
    },
  };
};
