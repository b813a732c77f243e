/** Serves POST /{id}/continue: after a sample or a pause. The body may be empty. */
import { ContinueRequest } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";
import { resumeTaskGroup } from "../core/task-group/change/resume.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { parseJson, parsePart } from "../middleware/validate.ts";
import { acceptedResponse, idempotencyKey } from "./accepted.ts";
import { taskGroupId } from "./task-group-id.ts";

export const continueTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    const taskgroup_id = taskGroupId(request);
    const idempotency_key = idempotencyKey(request);
    const body: unknown = request.body.trim() === "" ? {} : parseJson(request.body);
    const changed = parsePart(ContinueRequest, body, "body");
    const asked = { ...changed, taskgroup_id, idempotency_key };
    return acceptedResponse(request, await resumeTaskGroup(ports, caller, asked));
  });
