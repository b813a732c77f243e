/** Serves POST /v1/tasks/drafts/{draft_id}/start: rows, in any form that creating takes, and options that replace the draft's. */
import { startDraft } from "../core/drafts/start-draft.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { acceptedResponse } from "./accepted.ts";
import { readSubmitted } from "./request-rows.ts";

export const startDraftHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", readsBytes: true }, async ({ request, caller }) => {
    const submitted = await readSubmitted(ports, request);
    const { received_at } = request;
    const draft_id = request.params["draft_id"] ?? "";
    return acceptedResponse(request, await startDraft(ports, caller, draft_id, { ...submitted, received_at }));
  });
