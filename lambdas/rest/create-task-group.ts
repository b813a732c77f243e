/** Serves POST /v1/tasks/groups: rows in, a URL out. */
import { createTaskGroup } from "../core/task-group/submit/create.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { acceptedResponse, idempotencyKey } from "./accepted.ts";
import { readSubmitted } from "./request-rows.ts";

export const createTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", readsBytes: true }, async ({ request, caller }) => {
    const idempotency_key = idempotencyKey(request);
    const submitted = await readSubmitted(ports, request);
    const { received_at } = request;
    const accepted = await createTaskGroup(ports, caller, { ...submitted, idempotency_key, received_at });
    return acceptedResponse(request, accepted);
  });
