/** One request to Parallel: sent once, timed to the last byte, its answer held against the contract. */
import { Parallel as Sdk } from "parallel-web";
import type * as z from "zod";
import type { Clock, Random } from "../../core/ports/process.ts";
import type { Secret } from "../../core/secret.ts";
import { ParallelUnavailable } from "../../core/errors.ts";
import { namedError } from "./errors.ts";

export interface Setup {
  readonly base_url: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Longest silence of a stream before it counts as cut. */
  readonly idle_ms: number;
}

export interface Request {
  method: "get" | "post";
  path: string;
  /** What is attempted, for error messages. */
  doing: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Feature names of the `parallel-beta` header. */
  betas?: readonly string[];
  /** Besides the key: what no error may repeat. */
  secrets?: readonly string[];
  timeout_ms: number;
}

/**
 * The SDK, told to send once: its own retries would repeat a POST that was accepted (docs/parallel-contract.md section 2). It reads no
 * environment variable that matters (address, key and log level are given) and follows no redirect, which would carry
 * the key to another host.
 */
export const sdkFor = (setup: Setup, key: Secret): Sdk =>
  new Sdk({
    apiKey: key.reveal(),
    baseURL: setup.base_url,
    maxRetries: 0,
    logLevel: "off",
    fetchOptions: { redirect: "manual" },
  });

export const withoutAbsent = (query: Request["query"] = {}): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** Sends and reads one JSON answer. Throws the named errors; anything but a full answer of the contract is "unknown". */
export const ask = async <T>(
  sdk: Sdk,
  setup: Setup,
  key: Secret,
  request: Request,
  schema: z.ZodType<T>,
): Promise<T> => {
  // The SDK's timeout ends with the headers; this signal also covers the body.
  const signal = AbortSignal.timeout(request.timeout_ms);
  let text: string;
  try {
    const response = await sdk[request.method](request.path, {
      query: withoutAbsent(request.query),
      ...(request.body !== undefined && { body: request.body }),
      ...(request.betas && request.betas.length > 0 && { headers: { "parallel-beta": request.betas.join(",") } }),
      timeout: request.timeout_ms,
      signal,
    }).asResponse();
    text = await response.text();
  } catch (error) {
    if (signal.aborted) {
      throw new ParallelUnavailable(`${request.doing}: no full answer within ${request.timeout_ms} ms`);
    }
    throw namedError(error, request.doing, key, setup.clock.now(), request.secrets);
  }
  return parsed(text, request.doing, schema);
};

const parsed = <T>(text: string, doing: string, schema: z.ZodType<T>): T => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ParallelUnavailable(`${doing}: Parallel's answer broke off or is not JSON`, 200);
  }
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const where = result.error.issues.map((issue) => issue.path.join(".") || "(whole)").join(", ");
  throw new ParallelUnavailable(`${doing}: Parallel's answer is not of the contract at ${where}`, 200);
};

/** At most this many attempts, and none that starts later than this after the first. */
const attempts = 3;
const budgetMs = 10_000;
const firstWaitMs = 250;

/** Repeats a GET after an unknown outcome, with full jitter. Never for a POST. */
export const askAgain = async <T>(setup: Setup, once: () => Promise<T>): Promise<T> => {
  const began = setup.clock.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      // 408 on a result says "still active": asking again at once changes nothing.
      if (!(error instanceof ParallelUnavailable) || error.status === 408 || attempt === attempts) throw error;
      const wait = (setup.random.bytes(1)[0]! / 255) * firstWaitMs * 4 ** (attempt - 1);
      if (setup.clock.now() - began + wait > budgetMs) throw error;
      await setup.clock.sleep(wait);
    }
  }
};
