/** The local cloud in a process of its own, which tells how much memory it takes: with its workers, and without. */
import { setTimeout as sleep } from "node:timers/promises";
import { startLocalCloud } from "../support/local-cloud.ts";

const timeScale = Number(process.argv[2]);
const cloud = await startLocalCloud({ timeScale, maxWorkers: 12 });

const memory = () => {
  const { rss, heapTotal, external } = process.memoryUsage();
  const histories = [...cloud.executions.all.values()].map(({ execution }) => execution.history.length);
  return { rss, main: heapTotal + external, events: Math.max(0, ...histories) };
};

process.on("message", (what: string) => {
  void (async () => {
    if (what === "end workers") {
      await cloud.pool.close();
      (globalThis as { gc?: () => void }).gc?.();
      // The allocator gives pages back a little later.
      await sleep(1_000);
    }
    await new Promise((resolve) => process.send?.(memory(), resolve));
    if (what !== "stop") return;
    await cloud.stop();
    process.exit(0);
  })();
});
process.once("disconnect", () => process.exit(1));
process.send?.({ base_url: cloud.base_url, demo_key: cloud.demo_key });
