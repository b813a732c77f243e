/** A death before or after any single call loses nothing and pays nothing twice; every point is `npm run crashes`. */
import { describe, expect, it } from "@jest/globals";
import { crashEverywhere, crashProfiles } from "./crash-points.ts";

const every = [4, 1, 30];

describe("whoever dies at work: submit, sending, collection, audit or end", () => {
  it.each(crashProfiles.map((profile, at) => ({ ...profile, every: every[at]! })))(
    "$name, at every $every. call",
    async (profile) => {
      const report = await crashEverywhere(profile);
      expect(report.bad).toEqual([]);
      expect(report.crashed).toBe(report.runs);
      expect(report.points).toBeGreaterThan(100);
    },
    120_000,
  );
});
