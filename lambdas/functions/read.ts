/** The function that shows task groups: it may read what is stored and refresh it from Parallel. */
import { dispatch } from "../middleware/dispatch.ts";
import { listTaskGroupsHandler } from "../rest/list-task-groups.ts";
import { readTaskGroupHandler } from "../rest/read-task-group.ts";
import { deployed } from "../wiring/deployed.ts";

export const handler = dispatch("read", {
  "rest/list-task-groups": listTaskGroupsHandler(deployed),
  "rest/read-task-group": readTaskGroupHandler(deployed),
});
