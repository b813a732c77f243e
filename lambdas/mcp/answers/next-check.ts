/** When looking again is worth it. */
import { isPaused, isTerminal, type GroupState } from "../../contracts/lifecycle.ts";

/** Whole seconds, 15 to 600; null when nothing will change by itself. */
export const nextCheckSeconds = (state: GroupState, ready_at: string | null, now: number): number | null => {
  if (isTerminal(state) || isPaused(state)) return null;
  const left = ready_at === null ? 60 : Math.ceil((Date.parse(ready_at) - now) / 1_000);
  return Math.min(600, Math.max(15, left));
};
