/** Runs one execution of a definition in the States Language (JSONPath): Task, Choice, Wait, Succeed, Fail. */
import { holds } from "./choice.ts";
import { type Definition, type FailState, type TaskState, type WaitState } from "./definition.ts";
import { createHistory, type History, type HistoryEvent } from "./history.ts";
import { fill, place, read } from "./paths.ts";
import { createRetries } from "./retry.ts";
import { matchesError, StateError } from "./state-error.ts";

export { loadDefinition, type Definition } from "./definition.ts";
export { type HistoryEvent } from "./history.ts";
export { StateError } from "./state-error.ts";

/** What the machine asks of the world; a test walks the real file with a clock and functions of its own. */
export interface World {
  /** Calls the function of a Task; throws StateError with the name that Retry and Catch shall see. */
  invoke(resource: string, payload: unknown, task: { state: string; attempt: number }): Promise<unknown>;
  /** Milliseconds; rejects as soon as `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  /** In [0, 1), for jitter. */
  random(): number;
  /** Rings after `ms`, for timeouts; the answer switches it off. Default: setTimeout. */
  alarm?(ms: number, ring: () => void): () => void;
}

export interface ExecutionIdentity {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  readonly machine: { readonly id: string; readonly name: string };
}

export interface ExecutionResult {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export interface Execution {
  readonly result: Promise<ExecutionResult>;
  readonly history: readonly HistoryEvent[];
  /** StopExecution; the result becomes ABORTED. */
  stop(error?: string, cause?: string): void;
}

/** Bytes of UTF-8 a state's input or output may have. */
const dataLimit = 262_144;
const stopped = "Execution.Stopped";
const timedOut = "Execution.TimedOut";

export function startExecution(
  definition: Definition,
  input: unknown,
  identity: ExecutionIdentity,
  world: World,
): Execution {
  const history = createHistory(() => world.now());
  const abort = new AbortController();
  const run = createRun(definition, input, identity, world, history, abort.signal);
  return {
    history: history.events,
    result: finish(run, definition, input, identity, world, history, abort),
    stop: (error = "", cause = "") => abort.abort(Object.assign(new StateError(stopped, cause), { stopError: error })),
  };
}

async function finish(
  run: () => Promise<unknown>,
  definition: Definition,
  input: unknown,
  identity: ExecutionIdentity,
  world: World,
  history: History,
  abort: AbortController,
): Promise<ExecutionResult> {
  const limit = definition.TimeoutSeconds;
  const off = limit ? alarmOf(world)(limit * 1000, () => abort.abort(new StateError(timedOut, ""))) : () => undefined;
  history.add("ExecutionStarted", { input: JSON.stringify(input), roleArn: identity.roleArn });
  try {
    const output = await run();
    history.close("ExecutionSucceeded", { output: JSON.stringify(output) });
    return { status: "SUCCEEDED", output };
  } catch (reason) {
    const failure = toStateError(reason);
    const { cause } = failure;
    if (failure.error === stopped) {
      const { stopError } = failure as StateError & { stopError: string };
      history.close("ExecutionAborted", { error: stopError, cause });
      return { status: "ABORTED", error: stopError, cause };
    }
    if (failure.error === timedOut) {
      history.close("ExecutionTimedOut", {});
      return { status: "TIMED_OUT", error: "States.Timeout" };
    }
    history.close("ExecutionFailed", { error: failure.error, cause });
    return { status: "FAILED", error: failure.error, cause };
  } finally {
    off();
  }
}

function createRun(
  definition: Definition,
  input: unknown,
  identity: ExecutionIdentity,
  world: World,
  history: History,
  signal: AbortSignal,
): () => Promise<unknown> {
  const context = {
    Execution: {
      Id: identity.id,
      Input: input,
      Name: identity.name,
      RoleArn: identity.roleArn,
      StartTime: new Date(world.now()).toISOString(),
    },
    StateMachine: { Id: identity.machine.id, Name: identity.machine.name },
    State: { Name: "", EnteredTime: "", RetryCount: 0 },
  };
  const whileRunning = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const aborted = () => reject(toStateError(signal.reason));
      if (signal.aborted) aborted();
      signal.addEventListener("abort", aborted, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
    });

  /** One attempt of a Task: the result, or the error Retry and Catch shall see. */
  const attempt = async (state: TaskState, payload: unknown): Promise<unknown> => {
    const began = world.now();
    history.add("LambdaFunctionScheduled", {
      input: JSON.stringify(payload),
      resource: state.Resource,
      ...(state.TimeoutSeconds ? { timeoutInSeconds: state.TimeoutSeconds } : {}),
    });
    const limit_ms = state.TimeoutSeconds ? state.TimeoutSeconds * 1000 : Infinity;
    const late = () => new StateError("States.Timeout", "");
    let started = false;
    const begin = () => {
      if (!started) history.add("LambdaFunctionStarted");
      started = true;
    };
    try {
      const task = { state: context.State.Name, attempt: context.State.RetryCount };
      const result = await whileRunning(
        within(limit_ms, world, () => world.invoke(state.Resource, payload, task), late),
      );
      begin();
      // A clock moved by the test while the function ran counts like one that ran.
      if (world.now() - began > limit_ms) throw late();
      limitData(result, `The state/task '${context.State.Name}' returned a result`);
      history.add("LambdaFunctionSucceeded", { output: JSON.stringify(result) });
      return result;
    } catch (reason) {
      const failure = toStateError(reason);
      if (failure.error === stopped || failure.error === timedOut) throw failure;
      const details = { error: failure.error, cause: failure.cause };
      if (!failure.started) history.add("LambdaFunctionScheduleFailed", details);
      else {
        begin();
        history.add(failure.error === "States.Timeout" ? "LambdaFunctionTimedOut" : "LambdaFunctionFailed", details);
      }
      throw failure;
    }
  };

  const runTask = async (state: TaskState, raw: unknown): Promise<{ output: unknown; next: string | undefined }> => {
    const retryDelay = createRetries(state.Retry, () => world.random());
    for (;;) {
      try {
        const given = select(state.InputPath, raw, context);
        const payload = state.Parameters === undefined ? given : fill(state.Parameters, given, context);
        const result = await attempt(state, payload);
        const selected = state.ResultSelector === undefined ? result : fill(state.ResultSelector, result, context);
        const output = select(state.OutputPath, place(raw, state.ResultPath, selected), context);
        limitData(output, `The state/task '${context.State.Name}' has an output`);
        return { output, next: state.Next };
      } catch (reason) {
        const failure = toStateError(reason);
        if (failure.error === stopped || failure.error === timedOut) throw failure;
        const delay = retryDelay(failure.error);
        if (delay !== null) {
          await whileRunning(world.sleep(delay, signal));
          context.State.RetryCount += 1;
          continue;
        }
        const catcher = state.Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
        if (!catcher) throw failure;
        const { error: Error, cause: Cause } = failure;
        return { output: place(raw, catcher.ResultPath, { Error, Cause }), next: catcher.Next };
      }
    }
  };

  return async () => {
    limitData(input, "The execution has an input");
    let name: string | undefined = definition.StartAt;
    let data = input;
    for (;;) {
      const state: Definition["States"][string] = definition.States[name]!;
      context.State = { Name: name, EnteredTime: new Date(world.now()).toISOString(), RetryCount: 0 };
      history.add(`${state.Type}StateEntered`, { name, input: JSON.stringify(data) });
      let next: string | undefined;
      switch (state.Type) {
        case "Task":
          ({ output: data, next } = await runTask(state, data));
          break;
        case "Choice": {
          const given = select(state.InputPath, data, context);
          next = state.Choices.find(({ rule }) => holds(rule, given, context))?.Next ?? state.Default;
          if (next === undefined) throw new StateError("States.NoChoiceMatched", `No rule of ${name} matched`);
          data = select(state.OutputPath, given, context);
          break;
        }
        case "Wait": {
          const given = select(state.InputPath, data, context);
          const ms = waitFor(state, given, context, world.now());
          if (ms > 0) await whileRunning(world.sleep(ms, signal));
          data = select(state.OutputPath, given, context);
          next = state.Next;
          break;
        }
        case "Succeed":
          data = select(state.OutputPath, select(state.InputPath, data, context), context);
          break;
        case "Fail":
          throw failureOf(state, data, context);
      }
      history.add(`${state.Type}StateExited`, { name, output: JSON.stringify(data) });
      if (next === undefined) return data;
      name = next;
    }
  };
}

/** InputPath and OutputPath: null is the empty object. */
const select = (path: string | null | undefined, data: unknown, context: unknown): unknown =>
  path === null ? {} : path === undefined ? data : read(path, data, context, "States.Runtime");

function waitFor(state: WaitState, input: unknown, context: unknown, now: number): number {
  const at = (path: string) => read(path, input, context, "States.Runtime");
  const until = state.Timestamp ?? (state.TimestampPath === undefined ? undefined : at(state.TimestampPath));
  if (until !== undefined) return Math.max(0, Date.parse(String(until)) - now);
  const seconds = state.Seconds ?? at(state.SecondsPath!);
  if (typeof seconds === "number" && seconds >= 0 && seconds <= 99_999_999) return seconds * 1000;
  throw new StateError(
    "States.Runtime",
    `${JSON.stringify(seconds)} at ${state.SecondsPath} is no number of seconds to wait`,
  );
}

function failureOf(state: FailState, input: unknown, context: unknown): StateError {
  const text = (given: string | undefined, path: string | undefined) =>
    given ?? (path === undefined ? "" : String(read(path, input, context, "States.Runtime")));
  return new StateError(text(state.Error, state.ErrorPath), text(state.Cause, state.CausePath));
}

function limitData(value: unknown, what: string): void {
  if (Buffer.byteLength(JSON.stringify(value) ?? "null") <= dataLimit) return;
  throw new StateError(
    "States.DataLimitExceeded",
    `${what} with a size exceeding the maximum number of bytes service limit.`,
  );
}

const alarmOf = (world: World) =>
  world.alarm?.bind(world) ??
  ((ms: number, ring: () => void) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  });

async function within<T>(ms: number, world: World, work: () => Promise<T>, late: () => Error): Promise<T> {
  if (ms === Infinity) return work();
  let off: () => void = () => undefined;
  const rung = new Promise<never>((_resolve, reject) => {
    off = alarmOf(world)(ms, () => reject(late()));
  });
  return Promise.race([work(), rung]).finally(off);
}

const toStateError = (reason: unknown): StateError =>
  reason instanceof StateError
    ? reason
    : new StateError("States.Runtime", reason instanceof Error ? reason.message : String(reason));
