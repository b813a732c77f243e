/** Part: time, dice, log lines and settings. Every function has it. */
import { worldClock } from "../adapters/clock.ts";
import { structuredLog } from "../adapters/log/log.ts";
import { worldRandom } from "../adapters/random.ts";
import type { Part } from "./compose.ts";
import { read, readDurations } from "./environment.ts";

export const world: Part = {
  clock: () => worldClock,
  random: () => worldRandom,
  log: () => structuredLog(read("LOG_LEVEL"), worldClock),
  settings: () => ({
    get stage() {
      return read("STAGE");
    },
    get public_url() {
      return read("PUBLIC_URL").replace(/\/$/, "");
    },
    get platform_url() {
      return read("PARALLEL_PLATFORM_URL").replace(/\/$/, "");
    },
    get retention_days() {
      return read("RETENTION_DAYS");
    },
    get day_cap_micros() {
      return Math.round(read("DAY_CAP_USD") * 1_000_000);
    },
    get durations() {
      return readDurations();
    },
  }),
};
