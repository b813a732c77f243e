/** The function that starts task groups: it may create upstream groups, store inputs, seal keys and start executions. */
import { dispatch } from "../middleware/dispatch.ts";
import { createDeepResearchHandler } from "../rest/create-deep-research.ts";
import { createTaskGroupHandler } from "../rest/create-task-group.ts";
import { startDraftHandler } from "../rest/start-draft.ts";
import { planTaskGroupHandler } from "../rest/plan-task-group.ts";
import { deployed } from "../wiring/deployed.ts";

export const handler = dispatch("submit", {
  "rest/create-task-group": createTaskGroupHandler(deployed),
  "rest/create-deep-research": createDeepResearchHandler(deployed),
  "rest/start-draft": startDraftHandler(deployed),
  "rest/plan-task-group": planTaskGroupHandler(deployed),
});
