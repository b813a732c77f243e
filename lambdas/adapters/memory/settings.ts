/** Settings as a small production stage has them. */
import { deployedDurations } from "../../contracts/durations.ts";
import type { Settings } from "../../core/ports/process.ts";

export const memorySettings = (changes: Partial<Settings> = {}): Settings => ({
  stage: "test",
  public_url: "https://multitask.example",
  platform_url: "https://platform.parallel.ai",
  retention_days: 90,
  day_cap_micros: 100_000_000_000,
  durations: deployedDurations,
  sign_in_methods: ["parallel", "key"],
  ...changes,
});
