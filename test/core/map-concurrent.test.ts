import { describe, expect, it } from "@jest/globals";
import { mapConcurrent } from "../../lambdas/core/map-concurrent.ts";

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe("mapConcurrent", () => {
  it("answers in the order of the items and never runs more than asked at once", async () => {
    let running = 0;
    let most = 0;
    const answers = await mapConcurrent([5, 1, 4, 2, 3], 2, async (ticks) => {
      most = Math.max(most, (running += 1));
      for (let n = 0; n < ticks; n += 1) await tick();
      running -= 1;
      return ticks * 10;
    });
    expect(answers).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it("starts no more items after a failure, waits for those under way, and throws it", async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const work = mapConcurrent([0, 1, 2, 3, 4, 5], 2, async (item) => {
      started.push(item);
      if (item === 1) throw new Error("refused");
      for (let n = 0; n < 5; n += 1) await tick();
      ended.push(item);
    });
    await expect(work).rejects.toThrow("refused");
    expect(started).toEqual([0, 1]);
    expect(ended).toEqual([0]);
  });

  it("closes a stream when a task fails", async () => {
    let closed = false;
    async function* stream() {
      try {
        for (let n = 0; ; n += 1) yield n;
      } finally {
        closed = true;
      }
    }
    await expect(mapConcurrent(stream(), 3, () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
    expect(closed).toBe(true);
  });
});
