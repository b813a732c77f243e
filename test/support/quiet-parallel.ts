/** Parallel as far as proving keys goes: it knows every key that starts with `good-`. */
import type { Clock } from "../../lambdas/core/ports/process.ts";
import type { Parallel, ParallelFor } from "../../lambdas/core/ports/parallel.ts";
import { ParallelUnauthorized } from "../../lambdas/core/errors.ts";

const unasked = (): never => {
  throw new Error("This test asks nothing of Parallel.");
};

export const quietParallel =
  (over: Partial<Parallel> = {}): ParallelFor =>
  (key) => ({
    createGroup: unasked,
    addRuns: unasked,
    getGroup: unasked,
    listRuns: unasked,
    listEvents: unasked,
    getRun: unasked,
    getRunInput: unasked,
    getResult: unasked,
    suggest: unasked,
    suggestProcessor: unasked,
    proveKey: async () => {
      if (!key.reveal().startsWith("good-")) throw new ParallelUnauthorized(401, "Invalid API key.");
    },
    ...over,
  });

/** Stands still until somebody sleeps. */
export const stillClock = (start = 1_000): Clock => {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
};
