/** Two executors on one batch, in every order with one interruption; deeper orders are `npm run interleavings`. */
import { describe, expect, it } from "@jest/globals";
import { duels, search } from "./interleavings.ts";

const plays = 2_000;

describe("two executors at one batch", () => {
  it.each(duels)(
    "send each row once, in every order with one interruption, when $name",
    async (duel) => {
      const report = await search(duel, { preemptions: 1, plays, until_ms: Infinity });
      expect(report.violations).toEqual([]);
      expect(report.exhausted).toBe(true);
      expect(report.played).toBeGreaterThan(15);
    },
    120_000,
  );

  it("send each row once, in every order with two interruptions, when all goes well", async () => {
    const report = await search(duels[0]!, { preemptions: 2, plays, until_ms: Infinity });
    expect(report).toMatchObject({ violations: [], exhausted: true });
    expect(report.played).toBeGreaterThan(200);
  });
});
