/** Serves GET /{id}/deliveries: the delivery log of a task group's webhook. */
import type { Ports } from "../core/ports.ts";
import { ownedTaskGroup } from "../core/task-group/state/owned.ts";
import { readDeliveryLog } from "../core/webhooks/delivery-log.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { taskGroupId } from "./task-group-id.ts";

export const listDeliveriesHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:read" }, async ({ request, caller }) => {
    const { taskgroup_id } = await ownedTaskGroup(ports, caller.owner, taskGroupId(request));
    return json(200, await readDeliveryLog(ports, taskgroup_id));
  });
