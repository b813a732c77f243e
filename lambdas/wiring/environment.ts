/** Reads one environment variable when a port first needs it; a missing or malformed one is named in the error. */
import { Durations } from "../contracts/durations.ts";
import { Environment, type EnvironmentName } from "../contracts/environment.ts";

export const read = <N extends EnvironmentName>(name: N): Environment[N] => {
  const parsed = Environment.shape[name].safeParse(process.env[name]);
  if (parsed.success) return parsed.data as Environment[N];
  const problem = parsed.error.issues.map((issue) => issue.message).join("; ");
  throw new Error(
    `Environment variable ${name} is ${process.env[name] === undefined ? "missing" : "malformed"}: ${problem}`,
  );
};

export const readDurations = (): Durations =>
  Object.fromEntries(
    (Object.keys(Durations.shape) as (keyof Durations)[]).map((name) => [name, read(name)]),
  ) as Durations;
