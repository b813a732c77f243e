/** Serves POST /{id}/title. */
import { RenameRequest } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";
import { renameTaskGroup } from "../core/task-group/change/rename.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { taskGroupId } from "./task-group-id.ts";

export const renameTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", body: RenameRequest }, async ({ request, body, caller }) =>
    json(200, await renameTaskGroup(ports, caller, { taskgroup_id: taskGroupId(request), title: body.title })),
  );
