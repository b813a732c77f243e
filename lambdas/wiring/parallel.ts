/** Part: Parallel's API. */
import { worldClock } from "../adapters/clock.ts";
import { parallelFor } from "../adapters/parallel/parallel.ts";
import { worldRandom } from "../adapters/random.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const parallel: Part = {
  parallel: () =>
    parallelFor({ base_url: read("PARALLEL_BASE_URL"), clock: worldClock, random: worldRandom, idle_ms: 30_000 }),
};
