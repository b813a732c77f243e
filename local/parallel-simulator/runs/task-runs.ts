/** `/v1/tasks/runs`: create a run, look at it, its input, and its result once there is one. */
import { ParallelError, invalid, json, messages } from "../http/answer.ts";
import { commitRuns } from "./commit-runs.ts";
import { isActive } from "./records.ts";
import { ResultQuery, TaskRunRequest, read } from "../http/request-shapes.ts";
import { runOf, type Route, type SimulatedRequest } from "../http/request.ts";
import { inputView, outputView, runView } from "./run-view.ts";
import type { Simulation } from "./simulation.ts";

function createRun(simulation: Simulation, request: SimulatedRequest) {
  const input = read(TaskRunRequest, request.body, "body");
  const earlier = input.previous_interaction_id;
  if (earlier) {
    const run = simulation.ledger.runs.get(earlier);
    if (run?.account !== request.account || run.status !== "completed") {
      throw invalid(["body", "previous_interaction_id"], "no completed run of this account has this interaction_id");
    }
  }
  const inputs = [input];
  const [run] = commitRuns(simulation, request, {
    group: undefined,
    inputs,
    defaultSpec: undefined,
    locate: () => ["body"],
  });
  if (!run) throw new ParallelError(500, messages[500] as string);
  return json(202, runView(run));
}

/** Waits up to `timeout` seconds. 408 while active; 404 for every end but `completed` (contract sections 3 and 13). */
async function result(simulation: Simulation, request: SimulatedRequest) {
  const { timeout } = read(ResultQuery, request.query, "query");
  const run = runOf(simulation, request);
  const until = simulation.clock.now() + timeout * 1000;
  while (isActive(run.status) && simulation.clock.now() < until && !request.gone.aborted) {
    await simulation.ledger.change(run, until, request.gone);
  }
  if (isActive(run.status)) throw new ParallelError(408, messages[408] as string);
  const output = outputView(run, simulation.seed);
  if (!output) throw new ParallelError(404, "Run failed or run id not found");
  return json(200, { run: runView(run), output });
}

export const taskRunRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/tasks/runs", operation: "createRun", validation: "envelope", answer: createRun },
  {
    method: "GET",
    path: "/v1/tasks/runs/{run_id}",
    operation: "getRun",
    validation: "envelope",
    answer: (simulation, request) => json(200, runView(runOf(simulation, request))),
  },
  {
    method: "GET",
    path: "/v1/tasks/runs/{run_id}/input",
    operation: "input",
    validation: "envelope",
    answer: (simulation, request) => json(200, inputView(runOf(simulation, request))),
  },
  {
    method: "GET",
    path: "/v1/tasks/runs/{run_id}/result",
    operation: "result",
    validation: "envelope",
    answer: result,
  },
];
