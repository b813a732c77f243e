/** Serves POST /{id}/rows: more rows under the same schema. */
import type { Ports } from "../core/ports.ts";
import { appendRows } from "../core/task-group/change/append.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { acceptedResponse, idempotencyKey } from "./accepted.ts";
import { taskGroupId } from "./task-group-id.ts";
import { readAppended } from "./request-rows.ts";

export const appendRowsHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", readsBytes: true }, async ({ request, caller }) => {
    const taskgroup_id = taskGroupId(request);
    const idempotency_key = idempotencyKey(request);
    const appended = await readAppended(ports, request);
    const asked = { ...appended, taskgroup_id, idempotency_key };
    return acceptedResponse(request, await appendRows(ports, caller, asked));
  });
