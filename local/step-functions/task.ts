/** Runs a Task state: calls its function, tries again by Retry, goes elsewhere by Catch. */
import { limitData, select } from "./data.ts";
import { type TaskState } from "./definition.ts";
import { type History } from "./history.ts";
import { fill, place } from "./paths.ts";
import { createRetries } from "./retry.ts";
import { matchesError, StateError, stopped, timedOut, toStateError } from "./state-error.ts";
import { within, type World } from "./world.ts";

/** The context object, `$$`. */
export interface StateContext {
  readonly Execution: object;
  readonly StateMachine: object;
  State: { Name: string; EnteredTime: string; RetryCount: number };
}

export interface Running {
  readonly world: World;
  readonly history: History;
  readonly context: StateContext;
  readonly signal: AbortSignal;
}

/** The work, unless the execution is ended from outside first. */
export function whileRunning<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(toStateError(signal.reason));
    if (signal.aborted) aborted();
    signal.addEventListener("abort", aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}

/** What came of a Task: its output and the state to go to. */
export async function runTask(
  running: Running,
  state: TaskState,
  raw: unknown,
): Promise<{ output: unknown; next: string | undefined }> {
  const { world, context, signal } = running;
  const retryDelay = createRetries(state.Retry, () => world.random());
  for (;;) {
    try {
      const given = select(state.InputPath, raw, context);
      const payload = state.Parameters === undefined ? given : fill(state.Parameters, given, context);
      const result = await attempt(running, state, payload);
      const selected = state.ResultSelector === undefined ? result : fill(state.ResultSelector, result, context);
      const output = select(state.OutputPath, place(raw, state.ResultPath, selected), context);
      limitData(output, `The state/task '${context.State.Name}' has an output`);
      return { output, next: state.Next };
    } catch (reason) {
      const failure = toStateError(reason);
      if (failure.error === stopped || failure.error === timedOut) throw failure;
      const delay = retryDelay(failure.error);
      if (delay !== null) {
        await whileRunning(world.sleep(delay, signal), signal);
        context.State.RetryCount += 1;
        continue;
      }
      const catcher = state.Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
      if (!catcher) throw failure;
      const { error: Error, cause: Cause } = failure;
      return { output: place(raw, catcher.ResultPath, { Error, Cause }), next: catcher.Next };
    }
  }
}

/** One attempt: the result, or the error Retry and Catch shall see. */
async function attempt(
  { world, history, context, signal }: Running,
  state: TaskState,
  payload: unknown,
): Promise<unknown> {
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
    const call = within(limit_ms, world, () => world.invoke(state.Resource, payload, task), late);
    const result = await whileRunning(call, signal);
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
}
