/** A slice of the random histories with a fixed seed; `npm run histories` plays 10,000. */
import { describe, it } from "@jest/globals";
import fc from "fast-check";
import { histories } from "./history.ts";
import { play } from "./play.ts";

describe("the numbers of a group", () => {
  it("count a row once that was cancelled while its second run was under way, and retried", async () => {
    await play({
      rows: 1,
      sample: 1,
      processor: "ultra8x",
      asked: [
        { after_ms: 7_200_000, action: "retry" },
        { after_ms: 0, action: "cancel" },
        { after_ms: 819, action: "retry" },
      ],
      posts: [],
      failing: [0],
      refused: [],
      deaths: [],
      seed: 1,
    });
  });

  it("add up at every moment of any history, and are the same everywhere they are shown", async () => {
    await fc.assert(fc.asyncProperty(histories, play), { numRuns: 300, seed: 20_261_124 });
  }, 120_000);
});
