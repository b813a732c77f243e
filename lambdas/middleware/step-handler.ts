/** What every step of the state machine has in common: checked input, named errors, one log line. */
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { StepInput, type StepOutput } from "../contracts/steps.ts";
import type { Ports } from "../core/ports.ts";
import { ParallelRateLimited, ParallelUnavailable, Retryable } from "../core/errors.ts";
import { errorTrace } from "./errors/error-response.ts";

/** The request that owns a lease, and when Lambda kills it, in epoch milliseconds. */
export interface Invocation {
  readonly request_id: string;
  readonly deadline_ms: number;
}
export type StepHandler = (event: unknown, context: Context) => Promise<StepOutput>;

/** Errors leave with their names, which the machine's Retry and Catch match on. */
export const stepHandler = (
  ports: Pick<Ports, "clock" | "log" | "settings">,
  step: string,
  run: (input: StepInput, invocation: Invocation) => Promise<StepOutput>,
): StepHandler => {
  const handler = async (event: unknown, context: Context): Promise<StepOutput> => {
    const started = ports.clock.now();
    const input = StepInput.parse(event);
    const invocation = {
      request_id: context.awsRequestId,
      deadline_ms: started + context.getRemainingTimeInMillis(),
    };
    const { taskgroup_id, generation } = input;
    try {
      const output = await run(input, invocation);
      const duration_ms = ports.clock.now() - started;
      ports.log.info(`${step}: ${output.next}`, { taskgroup_id, generation, duration_ms });
      return { ...output, wait_seconds: rounded(output.wait_seconds, ports.settings.durations.WAIT_GRAIN_MS) };
    } catch (error) {
      const named = namedForTheMachine(error);
      ports.log.error(`${step} failed`, { taskgroup_id, generation, error: errorTrace(error) });
      throw named;
    }
  };
  return middy<unknown, StepOutput>().handler(handler);
};

/** A Wait state takes whole seconds only: a wait is rounded up to the grain, one second unless time is scaled. */
const rounded = (wait_seconds: number, grain_ms: number): number =>
  (Math.ceil((wait_seconds * 1_000) / grain_ms - 1e-9) * grain_ms) / 1_000;

/**
 * Trouble that passes by itself, Parallel's or the store's, is worth the same step again. What leaves is a name and the
 * way there: the words of an error may repeat a row, or a key, and the machine keeps them in its history for 90 days.
 */
const namedForTheMachine = (error: unknown): Error => {
  const passes =
    error instanceof ParallelUnavailable || error instanceof ParallelRateLimited || isPassingStoreTrouble(error);
  const trace = errorTrace(error);
  if (passes) return new Retryable(trace);
  const bare = new Error(trace);
  if (error instanceof Error) bare.name = error.name;
  bare.stack = `${bare.name}: ${trace}`;
  return bare;
};

/**
 * AWS clients say which of their errors pass: `$retryable`, or a fault of the server's; throttling they know by name, a
 * broken connection by its code.
 */
const isPassingStoreTrouble = (error: unknown): boolean => error instanceof Error && passes(error);
const passes = (error: Error & { $retryable?: unknown; $fault?: unknown; code?: unknown }): boolean =>
  error.$retryable !== undefined ||
  error.$fault === "server" ||
  /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|Timeout/.test(error.name) ||
  /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/.test(String(error.code));
