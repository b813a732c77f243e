/** When looking again is worth it. */
import { isPaused, isTerminal, type GroupState } from "../../contracts/lifecycle.ts";

interface Seen {
  readonly state: GroupState;
  /** Rows that run on, also after a cancel. */
  readonly num_running: number;
  readonly ready_at: string | null;
}

/** Whether something will change by itself: until the group rests, and after a cancel while rows run on. */
export const changes = ({ state, num_running }: Omit<Seen, "ready_at">): boolean =>
  state === "cancelled" ? num_running > 0 : !isTerminal(state) && !isPaused(state);

/** Whole seconds, 15 to 600; null when nothing will change by itself. */
export const nextCheckSeconds = (seen: Seen, now: number): number | null => {
  if (!changes(seen)) return null;
  const left = seen.ready_at === null ? 60 : Math.ceil((Date.parse(seen.ready_at) - now) / 1_000);
  return Math.min(600, Math.max(15, left));
};
