import { worldClock } from "../../lambdas/adapters/clock.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { deployedDurations } from "../../lambdas/contracts/durations.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { parallelFor } from "../../lambdas/adapters/parallel/parallel.ts";
import { seededRandom } from "../../lambdas/adapters/memory/random.ts";
import { createDeepResearchHandler } from "../../lambdas/rest/create-deep-research.ts";
import { createDraftHandler } from "../../lambdas/rest/create-draft.ts";
import { deleteDraftHandler } from "../../lambdas/rest/delete-draft.ts";
import { readDraftHandler } from "../../lambdas/rest/read-draft.ts";
import { renameTaskGroupHandler } from "../../lambdas/rest/rename-task-group.ts";
import { startDraftHandler } from "../../lambdas/rest/start-draft.ts";
import { createTaskGroupHandler } from "../../lambdas/rest/create-task-group.ts";
import { listTaskGroupsHandler } from "../../lambdas/rest/list-task-groups.ts";
import { planTaskGroupHandler } from "../../lambdas/rest/plan-task-group.ts";
import { readTaskGroupHandler } from "../../lambdas/rest/read-task-group.ts";
import { demoKey, startParallelSimulator } from "../../local/parallel-simulator/server.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";

const handlers = {
  "POST /v1/tasks/groups": createTaskGroupHandler,
  "POST /v1/tasks/groups/plan": planTaskGroupHandler,
  "POST /v1/tasks/deep-research": createDeepResearchHandler,
  "GET /v1/tasks/groups": listTaskGroupsHandler,
  "POST /v1/tasks/drafts": createDraftHandler,
  "GET /v1/tasks/drafts/{draft_id}": readDraftHandler,
  "DELETE /v1/tasks/drafts/{draft_id}": deleteDraftHandler,
  "POST /v1/tasks/drafts/{draft_id}/start": startDraftHandler,
  "POST /{id}/title": renameTaskGroupHandler,
  "GET /{id}": readTaskGroupHandler,
};

const schema = { type: "object", properties: { ceo: { type: "string", description: "Name of the CEO" } } };

export const submission = {
  inputs: [{ company: "Stripe | Inc" }, { company: "=1+1\n<b>" }],
  output: schema,
  processor: "core-fast",
};

/** Handlers in front of the Parallel simulator; `create` submits two rows. */
export const startRest = async () => {
  const simulator = await startParallelSimulator({ port: 0 });
  const parallel = parallelFor({ base_url: simulator.url, clock: worldClock, random: seededRandom(1), idle_ms: 5_000 });
  // Nothing prepares here, so the answer need not wait for news.
  const settings = memorySettings({ durations: { ...deployedDurations, SUBMIT_ANSWER_MS: 0 } });
  const ports = memoryPorts({ parallel, clock: worldClock }, { settings });
  const call = async (route: keyof typeof handlers, asked: Asked = {}, key: string | null = demoKey) => {
    const [method, path] = route.split(" ") as [string, string];
    const headers: Record<string, string> = { ...(key === null ? {} : { "x-api-key": key }), ...asked.headers };
    const at = asked.params?.["id"];
    const event = httpEvent({ method, route: path, path: at ? `/${at}` : path, at: Date.now(), ...asked, headers });
    const response = await handlers[route](ports)(event);
    return { status: response.statusCode, headers: response.headers ?? {}, body: response.body ?? "" };
  };
  const create = async (headers: Record<string, string> = {}) =>
    call("POST /v1/tasks/groups", { body: JSON.stringify(submission), headers });
  return { simulator, ports, call, create, stop: () => simulator.stop() };
};
