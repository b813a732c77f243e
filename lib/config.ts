/** What differs between stages, and every duration, with its arithmetic. */
import * as z from "zod";
import type { Durations } from "../lambdas/contracts/environment.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds, as the functions get them. The same in every stage; locally `--time-scale` multiplies each once. */
export const durations: Durations = {
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

const signInMethods = ["parallel", "key"] as const;

/** What a stage may set, as `-c name=value`. Everything has a default. */
const Context = z
  .strictObject({
    stage: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,19}$/, "lower-case letters, digits and dashes, at most 20")
      .default("dev"),
    /** @default none: the API's own execute-api address */
    domain_name: z.hostname().optional(),
    /** ACM certificate of domain_name, in the same region. */
    certificate_arn: z.string().startsWith("arn:").optional(),
    parallel_base_url: z.url().default("https://api.parallel.ai"),
    parallel_platform_url: z.url().default("https://platform.parallel.ai"),
    /** Days until results are erased; 0 keeps them for ever. */
    retention_days: z.coerce.number().int().min(0).max(3_650).default(90),
    /** US dollars one owner may spend in a UTC day. */
    day_cap_usd: z.coerce.number().positive().default(1_000),
    /** Comma-separated: parallel, key. */
    sign_in_methods: z
      .string()
      .refine((list) => list.split(",").every((name) => (signInMethods as readonly string[]).includes(name)), {
        error: `a comma-separated list of ${signInMethods.join(", ")}`,
      })
      .default("parallel,key"),
    log_level: z.enum(["DEBUG", "INFO", "WARN", "ERROR"]).default("INFO"),
    /** Alarms and a dashboard. @default true, but false for dev and local */
    operations: z.stringbool().optional(),
    /** Comma-separated hosts the fetcher may reach over http. Stage local only. */
    outbound_allow: z.string().default(""),
  })
  .refine((context) => context.outbound_allow === "" || context.stage === "local", {
    error: "only stage local may reach hosts over http: drop it, or use -c stage=local",
    path: ["outbound_allow"],
  })
  .refine((context) => (context.domain_name === undefined) === (context.certificate_arn === undefined), {
    error: "domain_name and certificate_arn go together",
    path: ["certificate_arn"],
  });

/** One stage of the product: the context with its defaults, and what follows from the stage's name. */
export interface StageConfig extends z.output<typeof Context> {
  /** Stages that people rely on: data outlives the stack, tables cannot be deleted by mistake. */
  readonly isLasting: boolean;
  readonly operations: boolean;
  readonly durations: Durations;
}

/** Names of all context values this app understands. */
const contextNames = Object.keys(Context.shape);

/** Throws with one line per wrong value and the list of known names. */
export const readConfig = (context: Readonly<Record<string, unknown>>): StageConfig => {
  const parsed = Context.safeParse(context);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "context"}: ${issue.message}`);
    throw new Error(
      `This context cannot be used:\n${lines.join("\n")}\n` +
        `Pass values as -c name=value, for example -c stage=prod. Known names: ${contextNames.join(", ")}.`,
    );
  }
  const isLasting = !["dev", "local"].includes(parsed.data.stage);
  return { ...parsed.data, isLasting, operations: parsed.data.operations ?? isLasting, durations };
};

/** Of everything in the app's context, what is meant for us: names without `:` or `/`, which are CDK's own flags. */
export const stageContext = (context: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(context).filter(([name]) => !/[:/]/.test(name)));
