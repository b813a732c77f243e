/** Serves POST /v1/tasks/drafts: what somebody wants to know, kept until its owner gives the rows. */
import { CreateDraftRequest } from "../contracts/draft.ts";
import { createDraft } from "../core/drafts/draft.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { withSchema } from "./submit-options.ts";

export const createDraftHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", body: CreateDraftRequest }, async ({ body, caller }) => {
    const draft = await createDraft(ports, caller, withSchema(body));
    return json(201, draft, { location: draft.url });
  });
