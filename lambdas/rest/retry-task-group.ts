/** Serves POST /{id}/retry: failed and unsent rows once more. */
import type { Ports } from "../core/ports.ts";
import { retryTaskGroup } from "../core/task-group/retry.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { acceptedResponse, idempotencyKey } from "./accepted.ts";
import { taskGroupId } from "./task-group-id.ts";

export const retryTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    const idempotency_key = idempotencyKey(request);
    const asked = { taskgroup_id: taskGroupId(request), idempotency_key };
    return acceptedResponse(request, await retryTaskGroup(ports, caller, asked));
  });
