/** One execution environment: a worker thread with its own module state and environment, one request at a time. */
import { Worker } from "node:worker_threads";
import * as z from "zod";
import { type FunctionResource } from "../cloud-assembly/assembly.ts";
import { deferred } from "../wire/deferred.ts";
import { type FunctionLog } from "./function-log.ts";

/** What a function that threw answers, as Lambda words it. */
export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}
export type Outcome = { payload: string } | { failure: FunctionFailure };

export interface ExecutionEnvironment {
  readonly functionId: string;
  /** Milliseconds the module took to load; null once the first request has seen it. */
  readonly init_ms: number;
  /** False after a timeout or an exit: take another. */
  alive(): boolean;
  run(requestId: string, event: string): Promise<Outcome>;
  end(): Promise<void>;
}

const failure = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()).optional() });
const Message = z.union([
  z.object({ ready: z.number() }),
  z.object({ id: z.string(), payload: z.string() }),
  z.object({ id: z.string().optional(), failure }),
]);

const bootstrap = new URL("./bootstrap.mjs", import.meta.url);

/** Loads the function's module; answers its failure when that throws (Lambda's init error). */
export async function startEnvironment(
  fn: FunctionResource,
  variables: Record<string, string>,
  log: FunctionLog,
): Promise<ExecutionEnvironment | { failure: FunctionFailure }> {
  const worker = new Worker(bootstrap, {
    workerData: { directory: fn.directory, handler: fn.handler },
    env: variables,
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: fn.memory_mb },
  });
  log.follow(worker.stdout, worker.stderr);
  let alive = true;
  let settle: ((outcome: Outcome) => void) | undefined;
  const exited = (reason: string) => {
    alive = false;
    settle?.({ failure: { errorType: "Runtime.ExitError", errorMessage: reason } });
  };
  worker.on("exit", (code) => exited(`Runtime exited with error: exit status ${code}`));
  worker.on("error", (error: unknown) => {
    const known = error instanceof Error ? error.message : String(error);
    log.line(`Runtime failure: ${known}`);
    exited(/memory/i.test(known) ? "Runtime exited with error: signal: killed" : `Runtime exited: ${known}`);
  });
  const first = deferred<number | FunctionFailure>();
  settle = (outcome) => first.resolve("failure" in outcome ? outcome.failure : 0);
  worker.on("message", (value: unknown) => {
    const message = Message.parse(value);
    if ("ready" in message) first.resolve(message.ready);
    else settle?.("failure" in message ? { failure: message.failure } : { payload: message.payload });
  });
  const loaded = await first.promise;
  settle = undefined;
  const end = async () => {
    alive = false;
    await worker.terminate();
  };
  if (typeof loaded !== "number") {
    await end();
    return { failure: loaded };
  }
  return {
    functionId: fn.id,
    init_ms: loaded,
    alive: () => alive,
    end,
    async run(requestId, event) {
      const { promise, resolve } = deferred<Outcome>();
      settle = resolve;
      const deadline = Date.now() + fn.timeout_ms;
      const timer = setTimeout(() => {
        const seconds = (fn.timeout_ms / 1000).toFixed(2);
        resolve({
          failure: {
            errorType: "Sandbox.Timedout",
            errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
          },
        });
        void end();
      }, fn.timeout_ms);
      worker.postMessage({ id: requestId, event, deadline, context: contextOf(fn, requestId) });
      const outcome = await promise;
      clearTimeout(timer);
      settle = undefined;
      return outcome;
    },
  };
}

const contextOf = (fn: FunctionResource, requestId: string) => ({
  awsRequestId: requestId,
  functionName: fn.name,
  functionVersion: "$LATEST",
  invokedFunctionArn: fn.arn,
  memoryLimitInMB: String(fn.memory_mb),
  logGroupName: `/aws/lambda/${fn.name}`,
  logStreamName: "local",
});
