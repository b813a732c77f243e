/** Serves POST /v1/tasks/groups/plan: what would be sent and what it would cost, nothing spent. */
import type { Ports } from "../core/ports.ts";
import { planTaskGroup } from "../core/task-group/submit/plan.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { readSubmitted } from "./request-rows.ts";

export const planTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", readsBytes: true }, async ({ request, caller }) =>
    json(200, await planTaskGroup(ports, caller, await readSubmitted(ports, request))),
  );
