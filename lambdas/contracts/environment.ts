/** Environment variables of the functions: one name, one schema, read in wiring and set in lib. */
import * as z from "zod";
import { Durations } from "./durations.ts";

const duration = z.coerce.number().int().nonnegative();
const address = z.string().min(1);

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
