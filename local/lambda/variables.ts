/** The environment of a function on the laptop: the template's, the addresses of the stand-ins, and scaled durations. */
import { Durations } from "../../lambdas/contracts/durations.ts";
import { region } from "../cloud-assembly/identifiers.ts";
import { type FunctionResource } from "../cloud-assembly/assembly.ts";

export interface LocalAddresses {
  readonly parallel_base_url: string;
  readonly parallel_platform_url: string;
  /** AWS_ENDPOINT_URL_<SERVICE> by service. */
  readonly endpoints: Readonly<Record<string, string>>;
}

const durationNames = Object.keys(Durations.shape);

/**
 * What real work has to be done within is not scaled below this. Twice CLOCK_SKEW_MS lies between an intent and its
 * POST: at a scale of 0.02 that would be 200 ms for one write, which a loaded laptop misses time and again.
 */
const least_ms: Readonly<Record<string, number>> = { CLOCK_SKEW_MS: 1_000 };

/** Durations are multiplied by `timeScale` here and nowhere else (whole milliseconds, at least 1 unless 0). */
export function functionVariables(
  fn: FunctionResource,
  addresses: LocalAddresses,
  timeScale: number,
): Record<string, string> {
  const variables: Record<string, string> = {
    ...fn.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // The caller's identity for the local IAM; the signature itself is not checked.
    AWS_ACCESS_KEY_ID: fn.id,
    AWS_SECRET_ACCESS_KEY: "local",
    // A developer's own profile must not leak into the run.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memory_mb),
    LAMBDA_TASK_ROOT: fn.directory,
    TZ: ":UTC",
    ...Object.fromEntries(Object.entries(addresses.endpoints).map(([name, url]) => [`AWS_ENDPOINT_URL_${name}`, url])),
  };
  if ("PARALLEL_BASE_URL" in variables) variables.PARALLEL_BASE_URL = addresses.parallel_base_url;
  if ("PARALLEL_PLATFORM_URL" in variables) variables.PARALLEL_PLATFORM_URL = addresses.parallel_platform_url;
  for (const name of durationNames) {
    const full = Number(variables[name]);
    const least = Math.min(full, least_ms[name] ?? 1);
    if (full > 0) variables[name] = String(Math.max(least, Math.round(full * timeScale)));
  }
  return variables;
}
