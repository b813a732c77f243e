/** Serves POST /{id}/retry: failed and unsent rows once more. The body may be empty. */
import { ContinueRequest } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";
import { retryTaskGroup } from "../core/task-group/change/retry.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { parseJson, parsePart } from "../middleware/validate.ts";
import { acceptedResponse, idempotencyKey } from "./accepted.ts";
import { taskGroupId } from "./task-group-id.ts";

export const retryTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    const idempotency_key = idempotencyKey(request);
    const body: unknown = request.body.trim() === "" ? {} : parseJson(request.body);
    const changed = parsePart(ContinueRequest, body, "body");
    const asked = { ...changed, taskgroup_id: taskGroupId(request), idempotency_key };
    return acceptedResponse(request, await retryTaskGroup(ports, caller, asked));
  });
