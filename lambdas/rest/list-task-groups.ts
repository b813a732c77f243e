/** Serves GET /v1/tasks/groups: the caller's own task groups, newest first. */
import { HistoryQuery } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";
import { listTaskGroups } from "../core/task-group/history.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http-response.ts";

const nextLink = (public_url: string, limit: number, cursor: string): string => {
  const link = new URL("/v1/tasks/groups", public_url);
  link.search = new URLSearchParams({ limit: String(limit), cursor }).toString();
  return link.href;
};

export const listTaskGroupsHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:read", query: HistoryQuery }, async ({ query, caller }) => {
    const limit = query.limit ?? 20;
    const { task_groups, next } = await listTaskGroups(ports, caller, { limit, cursor: query.cursor });
    const link = next === null ? null : nextLink(ports.settings.public_url, limit, next);
    return json(200, { task_groups, next: link }, { vary: "Authorization, Cookie, x-api-key" });
  });
