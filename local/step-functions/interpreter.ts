/** Runs one execution of a definition in the States Language (JSONPath): Task, Choice, Wait, Succeed, Fail. */
import { asText } from "../cloud-assembly/json.ts";
import { holds } from "./choice.ts";
import { limitData, select } from "./data.ts";
import { type Definition, type FailState, type WaitState } from "./definition.ts";
import { createHistory, type History, type HistoryEvent } from "./history.ts";
import { read } from "./paths.ts";
import { StateError, stopped, timedOut, toStateError } from "./state-error.ts";
import { runTask, whileRunning, type StateContext } from "./task.ts";
import { alarmOf, type World } from "./world.ts";

export { loadDefinition, type Definition } from "./definition.ts";
export { StateError } from "./state-error.ts";
export { type World } from "./world.ts";

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
  const context: StateContext = {
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
  const running = { world, history, context, signal };
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
          ({ output: data, next } = await runTask(running, state, data));
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
          if (ms > 0) await whileRunning(world.sleep(ms, signal), signal);
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

function waitFor(state: WaitState, input: unknown, context: unknown, now: number): number {
  const at = (path: string) => read(path, input, context, "States.Runtime");
  const until = state.Timestamp ?? (state.TimestampPath === undefined ? undefined : at(state.TimestampPath));
  if (until !== undefined) return Math.max(0, Date.parse(asText(until)) - now);
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
