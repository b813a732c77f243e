/** How long a run takes: a deterministic spread over the published latency of its processor, times the scale. */
import { isProcessorName, processors, tierOf, type ProcessorName } from "../../../lambdas/contracts/processors.ts";
import { drawsFrom } from "./seed.ts";

export interface RunTimes {
  /** Milliseconds in the queue, then milliseconds of running. */
  readonly queued: number;
  readonly running: number;
}

/** Most runs end in the lower half of the range: the spread is skewed by a power of two. */
export function runTimes(processor: ProcessorName, seed: string, run_id: string, timeScale: number): RunTimes {
  const tier = processors[tierOf(processor)];
  const { from, to } = processor.endsWith("-fast") ? tier.fast_seconds : tier.seconds;
  const draws = drawsFrom(seed, "duration", run_id);
  const whole = (from + (to - from) * draws.next() ** 2) * 1000 * timeScale;
  const queued = whole * (0.05 + 0.1 * draws.next());
  return { queued, running: whole - queued };
}

export const priceMicros = (processor: string): number =>
  isProcessorName(processor) ? processors[tierOf(processor)].price_micros : 0;
