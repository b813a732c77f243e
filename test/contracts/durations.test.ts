import { describe, expect, it } from "@jest/globals";
import { deployedDurations as durations, Durations } from "../../lambdas/contracts/durations.ts";

describe("the durations", () => {
  it("are those of the contract, all of them", () => {
    expect(Durations.strict().parse(durations)).toEqual(durations);
  });

  it("hold what the exactly-once protocol needs of each other", () => {
    const step_ms = 120_000;
    expect(durations.LAST_SEND_MS + durations.SEND_TIMEOUT_MS).toBeLessThanOrEqual(step_ms - 15_000);
    expect(durations.LEASE_MS).toBeGreaterThanOrEqual(step_ms + durations.CLOCK_SKEW_MS);
    expect(durations.QUIET_WINDOW_MS).toBeGreaterThanOrEqual(60_000);
    expect(durations.SUBMIT_ANSWER_MS).toBeLessThan(2_000);
    // A step and Park each fail nine times, after the longest wait: statemachines/task-group.asl.json's Retry.
    const backoff_ms = [5, 10, 20, 40, 80, 120, 120, 120].reduce((sum, seconds) => sum + seconds * 1_000, 0);
    const silence_ms = durations.POLL_CEILING_MS + 150_000 + durations.POLL_LATE_CEILING_MS;
    expect(durations.STRANDED_AFTER_MS).toBeGreaterThan(silence_ms + 2 * (9 * 150_000 + backoff_ms));
    expect(durations.POLL_FLOOR_MS).toBeLessThan(durations.POLL_CEILING_MS);
    expect(durations.POLL_CEILING_MS).toBeLessThan(durations.POLL_LATE_CEILING_MS);
  });
});
