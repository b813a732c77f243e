/** Serves GET /{id}: a task group or a run as Markdown, HTML, JSON or CSV, all from one table. */
import { ReadQuery } from "../contracts/table.ts";
import type { Ports } from "../core/ports.ts";
import { readTable } from "../core/task-group/table/results.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { problemPage } from "../web/problem/page.ts";
import { readHeaders } from "../middleware/http/conditional.ts";
import { answerRead } from "./read-answer.ts";
import { readAddress, wantsPage } from "./read-format.ts";

export const readTaskGroupHandler = (ports: Ports) =>
  httpHandler(
    ports,
    {
      scope: "tasks:read",
      query: ReadQuery,
      onProblem: (problem, request) => {
        if (!wantsPage(request)) return undefined;
        const page = problemPage(problem, request);
        return { ...page, headers: { ...page.headers, vary: readHeaders.vary } };
      },
    },
    async ({ request, query, caller }) => {
      const { id, format } = readAddress(request);
      return answerRead(ports.settings.public_url, request, { id, format, query }, (part) =>
        readTable(ports, caller, { id, query: part, with_private: true }),
      );
    },
  );
