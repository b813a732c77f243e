/** Serves GET /v1/tasks/groups: the caller's own task groups, newest first, as JSON or, to a browser, as a page. */
import { HistoryQuery } from "../contracts/table.ts";
import type { Ports } from "../core/ports.ts";
import { listTaskGroups } from "../core/task-group/table/history.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { json } from "../middleware/http/response.ts";
import { preferredType } from "../middleware/http/negotiate.ts";
import { historyPage } from "../web/history/page.ts";
import { problemPage } from "../web/problem/page.ts";

const nextLink = (public_url: string, limit: number, cursor: string): string => {
  const link = new URL("/v1/tasks/groups", public_url);
  link.search = new URLSearchParams({ limit: String(limit), cursor }).toString();
  return link.href;
};

/** JSON to whoever does not mind. */
const wantsPage = ({ headers }: Pick<HttpRequest, "headers">): boolean =>
  preferredType(headers["accept"], ["application/json", "text/html"]) === "text/html";

const vary = "Accept, Authorization, Cookie, x-api-key";

export const listTaskGroupsHandler = (ports: Ports) =>
  httpHandler(
    ports,
    {
      scope: "tasks:read",
      query: HistoryQuery,
      onProblem: (problem, request) => {
        if (!wantsPage(request)) return undefined;
        const answer = problemPage(problem, request);
        return { ...answer, headers: { ...answer.headers, vary } };
      },
    },
    async ({ request, query, caller }) => {
      const limit = query.limit ?? 20;
      const { task_groups, next_cursor } = await listTaskGroups(ports, caller, { limit, cursor: query.cursor });
      const next = next_cursor === null ? null : nextLink(ports.settings.public_url, limit, next_cursor);
      const history = { task_groups, next, next_cursor };
      if (!wantsPage(request)) return json(200, history, { vary });
      const first = query.cursor === undefined ? null : request.path;
      const page = historyPage(history, first);
      return { ...page, headers: { ...page.headers, vary, "cache-control": "private, no-cache" } };
    },
  );
