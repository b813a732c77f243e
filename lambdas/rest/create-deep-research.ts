/** Serves POST /v1/tasks/deep-research: one question, researched in depth. */
import { CreateDeepResearchRequest } from "../contracts/task-group.ts";
import { createDeepResearch } from "../core/task-group/submit/create-deep-research.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { acceptedResponse, idempotencyKey } from "./accepted.ts";

export const createDeepResearchHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", body: CreateDeepResearchRequest }, async ({ request, body, caller }) => {
    const idempotency_key = idempotencyKey(request);
    const { received_at } = request;
    const accepted = await createDeepResearch(ports, caller, { request: body, idempotency_key, received_at });
    return acceptedResponse(request, accepted);
  });
