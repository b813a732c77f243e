/** `/v1/tasks/groups` and its `/v1beta` twin: create a group, look at it, add runs to it, look at one of them. */
import { ParallelError, json } from "../http/answer.ts";
import { timestamp } from "./clock.ts";
import { commitRuns } from "./commit-runs.ts";
import { groupEvents, listRuns } from "../streams/group-streams.ts";
import type { Group, GroupStatus } from "./records.ts";
import { AddRunsQuery, AddRunsRequest, CreateGroupRequest, read } from "../http/request-shapes.ts";
import { groupOf, runOf, type Route, type SimulatedRequest } from "../http/request.ts";
import { runView } from "./run-view.ts";
import type { Simulation } from "./simulation.ts";

const groupView = (group: Group, status: GroupStatus) => ({
  taskgroup_id: group.taskgroup_id,
  metadata: group.metadata,
  status,
  created_at: timestamp(group.created_at),
});

function createGroup({ ledger }: Simulation, request: SimulatedRequest) {
  const { metadata } = read(CreateGroupRequest, request.body, "body");
  const group = ledger.createGroup(request.account, metadata ?? null);
  return json(200, groupView(group, ledger.status(group)));
}

function getGroup(simulation: Simulation, request: SimulatedRequest) {
  const group = groupOf(simulation, request);
  return json(200, groupView(group, simulation.ledger.refresh(group)));
}

/** At most 1,000 inputs; the cursors point just before the new runs, and are empty for the first batch. */
function addRuns(simulation: Simulation, request: SimulatedRequest) {
  const { ledger } = simulation;
  const group = groupOf(simulation, request);
  const { refresh_status } = read(AddRunsQuery, request.query, "query");
  const { inputs, default_task_spec } = read(AddRunsRequest, request.body, "body");
  const before = { runs: group.runs.length, log: group.log.length };
  const runs = commitRuns(simulation, request, {
    group,
    inputs,
    defaultSpec: default_task_spec,
    locate: (index) => ["body", "inputs", index],
  });
  group.posts += 1;
  ledger.announce(group);
  const run_ids = runs.map((run) => run.run_id);
  const short = request.hits.get("short_run_ids");
  return json(200, {
    status: refresh_status === false ? ledger.cachedStatus(group) : ledger.refresh(group),
    run_ids: short ? run_ids.slice(0, Math.max(0, run_ids.length - (short.rows ?? 1))) : run_ids,
    run_cursor: before.runs === 0 ? "" : `r${before.runs}`,
    event_cursor: before.runs === 0 ? "" : `e${before.log}`,
  });
}

function getGroupRun(simulation: Simulation, request: SimulatedRequest) {
  const group = groupOf(simulation, request);
  const run = runOf(simulation, request);
  if (run.group !== group) throw new ParallelError(404, "Run id not found");
  return json(200, runView(run));
}

export const taskGroupRoutes: readonly Route[] = ["/v1", "/v1beta"].flatMap((version): Route[] => {
  const groups = `${version}/tasks/groups`;
  const group = `${groups}/{taskgroup_id}`;
  const validation = "detail";
  return [
    { method: "POST", path: groups, operation: "createGroup", validation, answer: createGroup },
    { method: "GET", path: group, operation: "getGroup", validation, answer: getGroup },
    { method: "POST", path: `${group}/runs`, operation: "addRuns", validation, answer: addRuns },
    { method: "GET", path: `${group}/runs`, operation: "listRuns", validation, answer: listRuns },
    { method: "GET", path: `${group}/events`, operation: "events", validation, answer: groupEvents },
    {
      method: "GET",
      path: `${group}/runs/{run_id}`,
      operation: "getRun",
      validation: "envelope",
      answer: getGroupRun,
    },
  ];
});
