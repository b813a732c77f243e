/** Serves DELETE /v1/tasks/drafts/{draft_id}. */
import { eraseDraft } from "../core/drafts/draft.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";

export const deleteDraftHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    await eraseDraft(ports, caller.owner, request.params["draft_id"] ?? "");
    return { statusCode: 204 };
  });
