/** How long the machine sleeps between two looks at a group: a tenth of its age, between floor and ceiling. */
import type { Durations } from "../../../contracts/durations.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";

/** Milliseconds. Freshness for people comes from their own looking, so this may be sparse. */
export const pollGap = (record: TaskGroupRecord, durations: Durations, now: number): number => {
  const age = Math.max(0, now - (record.plan.prepared_at ?? record.created_at));
  const ceiling = age > durations.POLL_LATE_AFTER_MS ? durations.POLL_LATE_CEILING_MS : durations.POLL_CEILING_MS;
  return Math.max(durations.POLL_FLOOR_MS, Math.min(ceiling, age / 10));
};
