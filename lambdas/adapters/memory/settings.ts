/** Settings as a small production stage has them. */
import type { Durations } from "../../contracts/environment.ts";
import type { Settings } from "../../core/ports.ts";

const second = 1_000;
const minute = 60 * second;

/** The durations of reliability and design: milliseconds. */
export const productionDurations: Durations = {
  QUIET_WINDOW_MS: minute,
  SNAPSHOT_GAP_MS: 15 * second,
  LEASE_MS: 125 * second,
  CLOCK_SKEW_MS: 5 * second,
  SEND_TIMEOUT_MS: minute,
  LAST_SEND_MS: 45 * second,
  STEP_BUDGET_MS: minute,
  WAIT_GRAIN_MS: second,
  POLL_FLOOR_MS: 5 * second,
  POLL_CEILING_MS: minute,
  POLL_LATE_CEILING_MS: 15 * minute,
  POLL_LATE_AFTER_MS: 120 * minute,
  REFRESH_AGE_MS: 2 * second,
  SUBMIT_ANSWER_MS: 1_700,
  LATE_AUDIT_MS: 10 * minute,
  PAYMENT_RETRY_FLOOR_MS: 5 * minute,
  PAYMENT_RETRY_CEILING_MS: 60 * minute,
  START_STUCK_MS: 2 * minute,
  STRANDED_AFTER_MS: 90 * minute,
  KEY_PROOF_MS: 15 * minute,
};

export const memorySettings = (changes: Partial<Settings> = {}): Settings => ({
  stage: "test",
  public_url: "https://multitask.example",
  platform_url: "https://platform.parallel.ai",
  retention_days: 90,
  day_cap_micros: 100_000_000_000,
  durations: productionDurations,
  sign_in_methods: ["parallel", "key"],
  ...changes,
});
