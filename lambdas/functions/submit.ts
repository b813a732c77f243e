/** The function that starts task groups: it may create upstream groups, store inputs, seal keys, start executions and sign forms of uploads. */
import { dispatch } from "../middleware/dispatch.ts";
import { createDeepResearchHandler } from "../rest/create-deep-research.ts";
import { createTaskGroupHandler } from "../rest/create-task-group.ts";
import { createUploadHandler } from "../rest/create-upload.ts";
import { startDraftHandler } from "../rest/start-draft.ts";
import { planTaskGroupHandler } from "../rest/plan-task-group.ts";
import { portsOf } from "../wiring/compose.ts";
import { deployedParts } from "../wiring/deployed.ts";
import { uploads } from "../wiring/uploads.ts";

const ports = portsOf(...deployedParts, uploads);

export const handler = dispatch("submit", {
  "rest/create-task-group": createTaskGroupHandler(ports),
  "rest/create-deep-research": createDeepResearchHandler(ports),
  "rest/create-upload": createUploadHandler(ports),
  "rest/start-draft": startDraftHandler(ports),
  "rest/plan-task-group": planTaskGroupHandler(ports),
});
