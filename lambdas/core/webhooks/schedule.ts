/** When a webhook is tried again, and when we give up. */

const minute = 60_000;
const hour = 60 * minute;

/** Waits before tries 2 to 8. 5 + 10 + 30 min + 1 + 3 + 7 + 12 h = 23 h 45 min: eight tries in a day. */
const waitsMs: readonly number[] = [5 * minute, 10 * minute, 30 * minute, 1 * hour, 3 * hour, 7 * hour, 12 * hour];

/** When try number `made + 1` is due, or null when all eight were made. `now` and the answer in epoch milliseconds. */
export const nextAttemptAt = (made: number, now: number): number | null => {
  const wait = waitsMs[made - 1];
  return wait === undefined ? null : now + wait;
};
