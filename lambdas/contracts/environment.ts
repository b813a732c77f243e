/** Environment variables of the functions: one name, one schema, read in wiring and set in lib. */
import * as z from "zod";

const duration = z.coerce.number().int().nonnegative();
const address = z.string().min(1);

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

/** How a person may sign in: at Parallel, or with a key typed here. */
export const SignInMethodName = z.enum(["parallel", "key"]);
export type SignInMethodName = z.infer<typeof SignInMethodName>;

export const Environment = Durations.extend({
  STAGE: z.string().min(1),
  PUBLIC_URL: z.url(),
  PARALLEL_BASE_URL: z.url(),
  PARALLEL_PLATFORM_URL: z.url(),
  TASK_GROUPS_TABLE: address,
  OAUTH_TABLE: address,
  BUCKET: address,
  STATE_MACHINE_ARN: address,
  SEALING_KEY_ARN: address,
  PEPPER_SECRET_ARN: address,
  FETCHER_FUNCTION: address,
  /** 0 keeps results for ever. */
  RETENTION_DAYS: duration,
  DAY_CAP_USD: z.coerce.number().nonnegative(),
  /** Sign-in methods offered, comma-separated: `parallel`, `key`. */
  SIGN_IN_METHODS: z.string(),
  /** Hosts the fetcher may reach over http: stage `local` only. */
  OUTBOUND_ALLOW: z.string(),
  LOG_LEVEL: z.enum(["DEBUG", "INFO", "WARN", "ERROR"]),
});
export type Environment = z.infer<typeof Environment>;
export type EnvironmentName = keyof Environment;
