/** A slice of the random histories with a fixed seed; `npm run histories` plays 10,000. */
import { describe, it } from "@jest/globals";
import fc from "fast-check";
import { histories } from "./history.ts";
import { play } from "./play.ts";

describe("the numbers of a group", () => {
  it("add up at every moment of any history, and are the same at every door", async () => {
    await fc.assert(fc.asyncProperty(histories, play), { numRuns: 300, seed: 20_261_124 });
  }, 120_000);
});
