/** Serves GET /v1/tasks/groups: the caller's own task groups, newest first. */
import { HistoryQuery } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";
import { listTaskGroups } from "../core/task-group/history.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http-response.ts";

export const listTaskGroupsHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:read", query: HistoryQuery }, async ({ query, caller }) =>
    json(200, await listTaskGroups(ports, caller, { limit: query.limit ?? 20, cursor: query.cursor }), {
      vary: "Authorization, Cookie, x-api-key",
    }),
  );
