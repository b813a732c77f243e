/** Serves GET /{id}: a task group or a run as Markdown, HTML, JSON or CSV, all from one table. */
import { ReadQuery } from "../contracts/task-group.ts";
import { tableToHtml } from "../core/formats/html.ts";
import { tableToJson } from "../core/formats/json.ts";
import { tableToMarkdown } from "../core/formats/markdown.ts";
import type { Caller } from "../core/oauth/caller.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import type { HttpRequest } from "../middleware/http-request.ts";
import { page, text, type HttpResponse } from "../middleware/http-response.ts";
import { problemPage } from "../pages/problem.ts";
import { mediaTypes, readAddress, wantsPage } from "./read-format.ts";
import { nextLink, readCsv, readPage, type Read } from "./read-table.ts";

const standing = { vary: "Accept, Authorization, Cookie, x-api-key", "cache-control": "private, no-cache" };

/** Weak comparison (RFC 9110 section 8.8.3.2). */
const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? "").split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag.slice(2));

const conditional = (request: HttpRequest, etag: string | null, full: () => HttpResponse): HttpResponse => {
  const headers = etag === null ? standing : { ...standing, etag };
  if (etag !== null && matches(request.headers["if-none-match"], etag)) return { statusCode: 304, headers };
  const response = full();
  return { ...response, headers: { ...response.headers, ...headers } };
};

const answer = async (ports: Ports, caller: Caller, request: HttpRequest, read: Read): Promise<HttpResponse> => {
  const tag = (version: string): string => `W/"${version.replace(/[^\x21\x23-\x7e]/g, "")}-${read.format}"`;
  const linked = (next: string | null): Record<string, string> => (next ? { link: `<${next}>; rel="next"` } : {});
  const limit = (rows: number): number => read.query.limit ?? rows;
  const type = mediaTypes[read.format];
  switch (read.format) {
    case "json": {
      const { table, body } = await readPage(ports, caller, read, limit(1_000), tableToJson);
      return conditional(request, tag(table.version), () => text(200, body, type, linked(table.next)));
    }
    case "md": {
      const { table, body } = await readPage(ports, caller, read, limit(100), tableToMarkdown);
      return conditional(request, tag(table.version), () => text(200, body, type, linked(table.next)));
    }
    case "csv": {
      const { table, body, settled } = await readCsv(ports, caller, read);
      const headers = { ...linked(table.next), "content-disposition": `inline; filename="${read.id}.csv"` };
      return conditional(request, settled ? tag(table.version) : null, () => text(200, body, type, headers));
    }
    case "html": {
      const shown: Read = { ...read, query: { ...read.query, basis: read.query.basis ?? "all", limit: limit(100) } };
      const path = `/${read.id}`;
      const live = nextLink(ports.settings.public_url, { ...shown, format: "json" }, read.query.cursor ?? "");
      const { pathname, search } = new URL(live);
      const { table, body } = await readPage(ports, caller, shown, limit(100), (part) =>
        tableToHtml(part, { path, live: `${pathname}${search.replace(/(^\?|&)cursor=$/, "")}` }),
      );
      return conditional(request, tag(table.version), () => page(200, body, linked(table.next)));
    }
  }
};

export const readTaskGroupHandler = (ports: Ports) =>
  httpHandler(
    ports,
    {
      scope: "tasks:read",
      query: ReadQuery,
      onProblem: (problem, request) =>
        wantsPage(request) ? page(problem.status, problemPage(problem, request), standing) : undefined,
    },
    async ({ request, query, caller }) => {
      const { id, format } = readAddress(request);
      return answer(ports, caller, request, { id, format, query });
    },
  );
