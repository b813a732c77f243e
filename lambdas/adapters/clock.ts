/** The world's time. */
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../core/ports/process.ts";

export const worldClock: Clock = { now: () => Date.now(), sleep: (ms) => wait(ms) };
