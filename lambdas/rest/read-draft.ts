/** Serves GET /v1/tasks/drafts/{draft_id}: what a draft waits for, or the group it became. */
import { ownedDraft, shownDraft } from "../core/drafts/draft.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";

export const readDraftHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:read" }, async ({ request, caller }) =>
    json(200, shownDraft(ports.settings, await ownedDraft(ports, caller.owner, request.params["draft_id"] ?? ""))),
  );
