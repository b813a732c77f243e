/** Takes new runs: judges every input first, reserves credit for all of them, then commits them in order. */
import { isProcessorName } from "../../../lambdas/contracts/processors.ts";
import { ParallelError, messages, type Problem } from "../http/answer.ts";
import { priceMicros } from "./durations.ts";
import { carries } from "../faults/faults.ts";
import type { Group, Run } from "./records.ts";
import type { TaskRunRequest, TaskSpecRequest } from "../http/request-shapes.ts";
import type { SimulatedRequest } from "../http/request.ts";
import { traitOfInput } from "./run-traits.ts";
import { judgeInput } from "../output/schema-rules.ts";
import type { Simulation } from "./simulation.ts";
import { inputSchema, judgeSpec, longestSpecWithInput, type SpecVerdict } from "../output/task-spec.ts";

type Loc = readonly (string | number)[];

export interface Batch {
  readonly group: Group | undefined;
  readonly inputs: readonly TaskRunRequest[];
  /** Used by inputs without a spec of their own; never merged with one. */
  readonly defaultSpec: TaskSpecRequest | null | undefined;
  /** Where input `index` stands in the body. */
  readonly locate: (index: number) => Loc;
}

/** All or nothing up to the commit (402, 403, 422); a `partial_commit` fault keeps only the first rows. */
export function commitRuns(simulation: Simulation, request: SimulatedRequest, batch: Batch): Run[] {
  const { accounts, ledger, faults, clock, webhooks } = simulation;
  accounts.countPost(request.account, clock.now());
  const judged = judge(request, batch);
  const unknown = batch.inputs.find((input) => !isProcessorName(input.processor));
  if (unknown) throw new ParallelError(403, `${messages[403]}: ${unknown.processor}`);

  const kept = batch.inputs.slice(0, request.hits.get("partial_commit")?.rows ?? batch.inputs.length);
  accounts.reserve(
    request.account,
    kept.reduce((sum, input) => sum + priceMicros(input.processor), 0),
  );
  const taskgroup_id = batch.group?.taskgroup_id;
  return kept.map((input, index) => {
    const spec = input.task_spec ?? batch.defaultSpec;
    const run = ledger.addRun({
      account: request.account,
      group: batch.group,
      request: spec === input.task_spec ? input : { ...input, task_spec: spec },
      warnings: [...(judged[index]?.warnings ?? []), ...judgeInput(input.input, inputSchema(spec))],
      trait: faults.bendRun(traitOfInput(input.input), {
        taskgroup_id,
        key: request.account.key,
        rows: [input.metadata],
      }),
    });
    webhooks.watch(run);
    return run;
  });
}

function judge(request: SimulatedRequest, { inputs, defaultSpec, locate }: Batch): SpecVerdict[] {
  const common = judgeSpec(defaultSpec, ["body", "default_task_spec"]);
  const wrongRow = request.hits.get("invalid_row");
  const problems: Problem[] = [...common.problems];
  const verdicts = inputs.map((input, index) => {
    const at = locate(index);
    const verdict = input.task_spec ? judgeSpec(input.task_spec, [...at, "task_spec"]) : common;
    if (verdict !== common) problems.push(...verdict.problems);
    const length = typeof input.input === "string" ? input.input.length : JSON.stringify(input.input).length;
    if (length + verdict.chars > longestSpecWithInput) {
      const msg = `task_spec and input have ${length + verdict.chars} characters, at most ${longestSpecWithInput}`;
      problems.push({ loc: [...at, "input"], msg, type: "value_error" });
    }
    if (asksToBeRefused(input) || (wrongRow && carries(wrongRow.match?.metadata ?? { none: "" }, input.metadata))) {
      problems.push({ loc: [...at, "input"], msg: "input refused (simulated)", type: "value_error" });
    }
    return verdict;
  });
  if (wrongRow && !wrongRow.match?.metadata) {
    const row = Math.min(wrongRow.rows ?? 0, inputs.length - 1);
    problems.push({ loc: [...locate(row), "input"], msg: "input refused (simulated)", type: "value_error" });
  }
  if (problems.length) throw new ParallelError(422, "Request validation error", problems.slice(0, 50));
  return verdicts;
}

const asksToBeRefused = ({ input }: TaskRunRequest): boolean =>
  typeof input === "object" && input["simulate"] === "invalid";
