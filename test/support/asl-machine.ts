/** Walks the deployed definition itself with the deployed steps, on a virtual clock: retries, waits and history are real. */
import { readFileSync } from "node:fs";
import type { Context } from "aws-lambda";
import { StepOutput, type StepInput } from "../../lambdas/contracts/steps.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { addRunsStep } from "../../lambdas/steps/add-runs.ts";
import { auditStep } from "../../lambdas/steps/audit.ts";
import { finalizeStep } from "../../lambdas/steps/finalize.ts";
import { notifyStep } from "../../lambdas/steps/notify.ts";
import { prepareStep } from "../../lambdas/steps/prepare.ts";
import { readInputsStep } from "../../lambdas/steps/read-inputs.ts";
import { watchStep } from "../../lambdas/steps/watch.ts";
import {
  type Execution,
  type ExecutionResult,
  loadDefinition,
  startExecution,
  StateError,
} from "../../local/step-functions/interpreter.ts";

/** Lambda kills an invocation after this. */
export const lambda_ms = 120_000;

const definitionAt = (path: string) =>
  loadDefinition(JSON.parse(readFileSync(new URL(`../../statemachines/${path}`, import.meta.url), "utf8")));
const handlers = {
  ReadInputs: readInputsStep,
  Prepare: prepareStep,
  AddRuns: addRunsStep,
  Watch: watchStep,
  Audit: auditStep,
  Finalize: finalizeStep,
  Notify: notifyStep,
};
type HandlerName = keyof typeof handlers;

export interface AslOptions {
  /** Of a release, below statemachines/. @default the definition as it is now */
  readonly definition?: string;
  /** The ports of one invocation, which Lambda kills at `killed_at`. */
  readonly ports_of_step?: (killed_at: number) => Ports;
  /** Tells whether an error means "the Lambda died". */
  readonly died?: (error: unknown) => boolean;
  /** For the jitter of retries, and for what follows. */
  readonly random?: () => number;
  /** True: Lambda runs this invocation twice, both at once, and the machine hears of the second. */
  readonly twice?: () => boolean;
  /** Milliseconds after which the execution is aborted and redriven from where it stood; null: never. */
  readonly redrive_after?: () => number | null;
}

export interface AslWalk {
  readonly status: ExecutionResult["status"];
  /** Events of the longest history among the execution and its redrives. */
  readonly events: number;
  /** Largest input, output or payload in the history, in bytes. */
  readonly state_bytes: number;
  readonly redrives: number;
  /** Seconds of each wait the machine was asked for. */
  readonly waits: readonly number[];
}

export const walkAsl = async (ports: Ports, input: StepInput, options: AslOptions = {}): Promise<AslWalk> => {
  const definition = definitionAt(options.definition ?? "task-group.asl.json");
  const random = options.random ?? (() => 0.5);
  const waits: number[] = [];
  let [events, state_bytes, redrives] = [0, 0, 0];
  let from = definition.StartAt;
  for (;;) {
    const execution = startExecution({ ...definition, StartAt: from }, input, identityOf(input), {
      now: () => ports.clock.now(),
      random,
      alarm: (ms, ring) => {
        let on = true;
        void ports.clock.sleep(ms).then(() => on && ring());
        return () => (on = false);
      },
      sleep: (ms) => {
        waits.push(ms / 1_000);
        return ports.clock.sleep(ms);
      },
      invoke: (resource, payload) => invoke(ports, resource, payload, options),
    });
    const after = options.redrive_after?.() ?? null;
    const result = await (after === null ? execution.result : cutShort(ports, execution, after));
    events = Math.max(events, execution.history.length);
    state_bytes = Math.max(state_bytes, largestState(execution));
    if (result.status !== "ABORTED") return { status: result.status, events, state_bytes, redrives, waits };
    redrives += 1;
    from = lastTask(execution) ?? from;
  }
};

const identityOf = ({ taskgroup_id, generation }: StepInput) => ({
  id: "arn:execution",
  name: `${taskgroup_id}-${generation}`,
  roleArn: "arn:role",
  machine: { id: "arn:machine", name: "machine" },
});

let invocations = 0;
const invoke = async (ports: Ports, resource: string, payload: unknown, options: AslOptions): Promise<unknown> => {
  const name = /^\$\{(\w+)FunctionArn\}$/.exec(resource)?.[1] as HandlerName;
  const once = async (): Promise<unknown> => {
    invocations += 1;
    const killed_at = ports.clock.now() + lambda_ms;
    const own = options.ports_of_step?.(killed_at) ?? ports;
    const context = {
      awsRequestId: `request-${invocations}`,
      getRemainingTimeInMillis: () => killed_at - ports.clock.now(),
    };
    return StepOutput.parse(await handlers[name](own)(payload, context as Context));
  };
  try {
    if (!options.twice?.()) return await once();
    const zombie = once();
    zombie.catch(() => {});
    return await once();
  } catch (error) {
    if (options.died?.(error)) throw new StateError("Sandbox.Timedout", "the Lambda died");
    const { name: kind, message } = error as Error;
    throw new StateError(kind, message);
  }
};

const cutShort = (ports: Ports, execution: Execution, after: number): Promise<ExecutionResult> => {
  let over = false;
  const result = execution.result.finally(() => (over = true));
  void ports.clock.sleep(after).then(() => {
    if (!over) execution.stop("Redriven");
  });
  return result;
};

const lastTask = (execution: Execution): string | undefined => {
  const entered = execution.history.filter(({ type }) => type === "TaskStateEntered");
  return entered.at(-1)?.details?.value["name"] as string | undefined;
};

const largestState = (execution: Execution): number => {
  let most = 0;
  for (const { details } of execution.history) {
    for (const name of ["input", "output"]) {
      const text = details?.value[name];
      if (typeof text === "string") most = Math.max(most, Buffer.byteLength(text));
    }
  }
  return most;
};
