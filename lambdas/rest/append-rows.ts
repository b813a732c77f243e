/** Serves POST /{id}/rows: more rows under the same schema. */
import type { Ports } from "../core/ports.ts";
import { appendRows } from "../core/task-group/change/append.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { acceptedResponse, idempotencyKey } from "./accepted.ts";
import { taskGroupId } from "./task-group-id.ts";
import { readAppended } from "./request-rows.ts";

export const appendRowsHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    const taskgroup_id = taskGroupId(request);
    const idempotency_key = idempotencyKey(request);
    const { rows, max_cost_usd } = await readAppended(ports, request);
    const asked = { taskgroup_id, rows, max_cost_usd, idempotency_key };
    return acceptedResponse(request, await appendRows(ports, caller, asked));
  });
