/** Serves POST /{id}/deliveries/{delivery_id}/resend: one more try now, same id and body. */
import type { Ports } from "../core/ports.ts";
import { ownedTaskGroup } from "../core/task-group/state/owned.ts";
import { resendDelivery, shownDelivery } from "../core/webhooks/delivery-log.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { taskGroupId } from "./task-group-id.ts";

export const resendDeliveryHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    const { taskgroup_id } = await ownedTaskGroup(ports, caller.owner, taskGroupId(request));
    return json(200, shownDelivery(await resendDelivery(ports, taskgroup_id, request.params["delivery_id"] ?? "")));
  });
