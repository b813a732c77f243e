/** Serves DELETE /{id}: everything of the group goes, a tombstone stays. */
import type { Ports } from "../core/ports.ts";
import { eraseTaskGroup } from "../core/task-group/change/erase.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { taskGroupId } from "./task-group-id.ts";

export const deleteTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ request, caller }) => {
    await eraseTaskGroup(ports, caller, taskGroupId(request));
    return { statusCode: 204 };
  });
