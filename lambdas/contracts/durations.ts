/** Every duration, with its arithmetic: their one home. Functions get them as environment variables. */
import * as z from "zod";

const duration = z.coerce.number().int().nonnegative();

/** Durations in milliseconds. `--time-scale` multiplies each of them once (D13). */
export const Durations = z.object({
  /** After an uncertain POST, nothing is decided before this has passed (A1: Parallel commits within 60 s). */
  QUIET_WINDOW_MS: duration,
  /** Two equal snapshots of the group lie at least this far apart. */
  SNAPSHOT_GAP_MS: duration,
  /** One Submit invocation owns the group this long: Lambda's 120 s + 5 s skew. */
  LEASE_MS: duration,
  /** Clock difference tolerated between two hosts. */
  CLOCK_SKEW_MS: duration,
  /** Client timeout of one add-runs POST. */
  SEND_TIMEOUT_MS: duration,
  /** A Submit invocation starts no POST after this much of its own time. */
  LAST_SEND_MS: duration,
  /** A Submit or Watch invocation ends its own loop after this. */
  STEP_BUDGET_MS: duration,
  /** Waits are rounded up to this: a Wait state takes whole seconds. */
  WAIT_GRAIN_MS: duration,
  /** Machine polling: first gap, longest gap in the first two hours, longest gap after. */
  POLL_FLOOR_MS: duration,
  POLL_CEILING_MS: duration,
  POLL_LATE_CEILING_MS: duration,
  POLL_LATE_AFTER_MS: duration,
  /** A read older than this asks Parallel again while its owner looks. */
  REFRESH_AGE_MS: duration,
  /** The submit answer waits this long, at most, for what Prepare and Submit find out. */
  SUBMIT_ANSWER_MS: duration,
  LATE_AUDIT_MS: duration,
  PAYMENT_RETRY_FLOOR_MS: duration,
  PAYMENT_RETRY_CEILING_MS: duration,
  /** A group accepted and not started after this is started by the sweeper. */
  START_STUCK_MS: duration,
  /** A group on the move in which no step began for so long has no living execution: its owner may continue it. */
  STRANDED_AFTER_MS: duration,
  KEY_PROOF_MS: duration,
});
export type Durations = z.infer<typeof Durations>;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** As the functions get them. The same in every stage; locally `--time-scale` multiplies each once. */
export const deployedDurations: Durations = {
  // Parallel commits a POST within 60 s after its connection ends, or never.
  QUIET_WINDOW_MS: 60 * second,
  // Longer than Parallel's list may lag behind its count.
  SNAPSHOT_GAP_MS: 15 * second,
  // Lambda kills a step at 120 s; + 5 s clock skew.
  LEASE_MS: 125 * second,
  CLOCK_SKEW_MS: 5 * second,
  // The last POST starts by 45 s and may take 60 s: 105 s of 120 s, 15 s to write down what happened.
  SEND_TIMEOUT_MS: 60 * second,
  LAST_SEND_MS: 45 * second,
  // One turn of a step works this long; 10,000 rows are then 10 to 40 turns of 9 history events each.
  STEP_BUDGET_MS: 60 * second,
  // A Wait state takes whole seconds.
  WAIT_GRAIN_MS: 1 * second,
  // 5 s doubling to 60 s is about 125 polls in 2 h; after that every 15 min is at most 96 a day.
  POLL_FLOOR_MS: 5 * second,
  POLL_CEILING_MS: 60 * second,
  POLL_LATE_CEILING_MS: 15 * minute,
  POLL_LATE_AFTER_MS: 2 * hour,
  // A finished result is visible in under 3 s while its owner looks: 2 s of age + one read.
  REFRESH_AGE_MS: 2 * second,
  // An answer in under 2 s: 1.7 s + 0.3 s for the way back.
  SUBMIT_ANSWER_MS: 1.7 * second,
  // Ten quiet windows: what Parallel commits later than this is reported nowhere.
  LATE_AUDIT_MS: 10 * minute,
  // Someone who tops up waits 5 min at first; doubling to an hour keeps a week under 175 tries.
  PAYMENT_RETRY_FLOOR_MS: 5 * minute,
  PAYMENT_RETRY_CEILING_MS: 60 * minute,
  // One period of the sweeper.
  START_STUCK_MS: 5 * minute,
  // The longest silence of a living execution: a note a minute old, the rest of that step (150 s), the longest wait
  // (15 min), a step that fails nine times and Park that fails nine times (each 9 × 150 s + 515 s of backoff = 31 min):
  // 1 + 2.5 + 15 + 62 = 81 min.
  STRANDED_AFTER_MS: 90 * minute,
  KEY_PROOF_MS: 15 * minute,
};
