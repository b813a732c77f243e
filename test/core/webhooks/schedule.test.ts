import { describe, expect, it } from "@jest/globals";
import { nextAttemptAt } from "../../../lambdas/core/webhooks/schedule.ts";

describe("the tries of a webhook", () => {
  it("are eight, each later than the last one by more, within a day", () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7].map((made) => (nextAttemptAt(made, 1_000)! - 1_000) / 60_000);
    expect(minutes).toEqual([5, 10, 30, 60, 180, 420, 720]);
    expect(minutes.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(24 * 60);
    expect(nextAttemptAt(8, 1_000)).toBeNull();
  });
});
