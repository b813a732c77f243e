/** Walks a task group through its steps as the state machine does, on whatever clock the ports have. */
import { StepOutput, type StepInput } from "../../lambdas/contracts/steps.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { addRuns } from "../../lambdas/core/task-group/send/add-runs.ts";
import { audit } from "../../lambdas/core/task-group/collect/audit.ts";
import { finalize } from "../../lambdas/core/task-group/finish/finalize.ts";
import { notify } from "../../lambdas/core/task-group/finish/notify.ts";
import { readInputs } from "../../lambdas/core/task-group/read/read-inputs.ts";
import { prepare } from "../../lambdas/core/task-group/send/prepare.ts";
import { watch } from "../../lambdas/core/task-group/collect/watch.ts";

export type StepName = "read_inputs" | "prepare" | "add_runs" | "watch" | "audit" | "finalize" | "notify";

/** Lambda kills an invocation after this. */
const lambda_ms = 120_000;
let invocations = 0;

export const runStep = (ports: Ports, name: StepName, input: StepInput): Promise<StepOutput> => {
  invocations += 1;
  const invocation = { request_id: `request-${invocations}`, deadline_ms: ports.clock.now() + lambda_ms };
  switch (name) {
    case "read_inputs":
      return readInputs(ports, input, invocation);
    case "prepare":
      return prepare(ports, input);
    case "add_runs":
      return addRuns(ports, input, invocation);
    case "watch":
      return watch(ports, input);
    case "audit":
      return audit(ports, input);
    case "finalize":
      return finalize(ports, input);
    case "notify":
      return notify(ports, input);
  }
};

export interface Walk {
  /** Steps taken, in order. */
  readonly steps: StepName[];
  /** Largest step output, in bytes. */
  state_bytes: number;
}

/**
 * `crashed` tells whether an error means "the Lambda died": the step is then run again after `retry_ms`, as the Retry of
 * the state machine does. Every other error ends the walk.
 */
export const walk = async (
  ports: Ports,
  input: StepInput,
  options: { crashed?: (error: unknown) => boolean; retry_ms?: number; ports_of_step?: () => Ports } = {},
): Promise<Walk> => {
  const taken: Walk = { steps: [], state_bytes: 0 };
  let step: StepName = "prepare";
  let late = false;
  for (;;) {
    let output: StepOutput;
    taken.steps.push(step);
    try {
      const stepPorts = options.ports_of_step?.() ?? ports;
      output = StepOutput.parse(await runStep(stepPorts, step, { ...input, ...(late && { late }) }));
    } catch (error) {
      if (!options.crashed?.(error)) throw error;
      await ports.clock.sleep(options.retry_ms ?? 5_000);
      continue;
    }
    taken.state_bytes = Math.max(taken.state_bytes, JSON.stringify({ ...input, step: output }).length);
    if (output.next === "done") return taken;
    if (output.wait_seconds > 0) await ports.clock.sleep(output.wait_seconds * 1_000);
    if (output.next === "wait") continue;
    late = output.next === "late_audit";
    step = output.next === "late_audit" ? "audit" : output.next;
  }
};
