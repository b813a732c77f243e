/** Serves POST /{id}/cancel: 202 while a sender may still be at work, then `cancelled`. */
import type { Ports } from "../core/ports.ts";
import { cancelTaskGroup } from "../core/task-group/change/cancel.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { taskGroupId } from "./task-group-id.ts";

export const cancelTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    const asked = { taskgroup_id: taskGroupId(request), request_id: request.request_id };
    const cancelled = await cancelTaskGroup(ports, caller, asked);
    return json(cancelled.state === "cancelling" ? 202 : 200, cancelled);
  });
