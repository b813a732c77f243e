/** Whether and after how long a failed state is tried again, by its Retry list. */
import { type Retrier } from "./definition.ts";
import { matchesError } from "./state-error.ts";

/** Attempts are counted per retrier, as ASL asks. `random` is in [0, 1). */
export function createRetries(retriers: readonly Retrier[], random: () => number): (error: string) => number | null {
  const attempts = retriers.map(() => 0);
  return (error) => {
    const index = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error));
    const retrier = retriers[index];
    if (!retrier || attempts[index]! >= retrier.MaxAttempts) return null;
    const delay = retrier.IntervalSeconds * retrier.BackoffRate ** attempts[index]!;
    attempts[index]! += 1;
    const capped = Math.min(delay, retrier.MaxDelaySeconds ?? Infinity);
    // FULL: anything from nothing to the computed delay.
    return capped * (retrier.JitterStrategy === "FULL" ? random() : 1) * 1000;
  };
}
