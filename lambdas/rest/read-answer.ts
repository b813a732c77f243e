/** What a read answers: one table in the format asked for, with its ETag and the link to the rest. */
import type { TaskGroupTable } from "../contracts/table.ts";
import { tableToJson } from "../core/formats/json.ts";
import { toMarkdown } from "../core/formats/report/report-markdown.ts";
import { readLink, type Read } from "../core/task-group/table/read-link.ts";
import { conditional } from "../middleware/http/conditional.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { text, type HttpResponse } from "../middleware/http/response.ts";
import { isReportPage, reportPage } from "../web/report/page.ts";
import { resultsPage } from "../web/results/page.ts";
import { assetsVersion } from "../web/shared/built-assets.ts";
import { mediaTypes } from "./read-format.ts";
import { readCsv, readPage, type Source } from "./read-table.ts";

/** 200 or, when the caller has this version in this format, 304. */
export const answerRead = async (
  public_url: string,
  request: HttpRequest,
  read: Read,
  source: Source,
): Promise<HttpResponse> => {
  const tag = (version: string): string => `W/"${version.replace(/[^\x21\x23-\x7e]/g, "")}-${read.format}"`;
  const linked = (next: string | null): Record<string, string> => (next ? { link: `<${next}>; rel="next"` } : {});
  const limit = (rows: number): number => read.query.limit ?? rows;
  const type = mediaTypes[read.format];
  switch (read.format) {
    case "json":
    case "md": {
      const [rows, write] = read.format === "json" ? [1_000, tableToJson] : [100, toMarkdown];
      const render = (part: TaskGroupTable) => ({ body: write(part) });
      const { table, rendering } = await readPage(public_url, source, read, limit(rows), render);
      return conditional(request, tag(table.version), () => text(200, rendering.body, type, linked(table.next)));
    }
    case "csv": {
      const { table, body, settled } = await readCsv(public_url, source, read);
      const headers = { ...linked(table.next), "content-disposition": `inline; filename="${read.id}.csv"` };
      return conditional(request, settled ? tag(table.version) : null, () => text(200, body, type, headers));
    }
    case "html": {
      const shown: Read = { ...read, query: { ...read.query, basis: read.query.basis ?? "all", limit: limit(100) } };
      const { pathname, search } = new URL(readLink(public_url, { ...shown, format: "json" }));
      const address = { path: `/${read.id}`, live: pathname + search, query: read.query };
      const { table, rendering } = await readPage(public_url, source, shown, limit(100), (part) =>
        isReportPage(part) ? reportPage(part, address) : resultsPage(part, address),
      );
      // A copy that names the files of an older version is not fresh: those are gone.
      return conditional(request, tag(`${table.version}-${assetsVersion()}`), () => ({
        ...rendering,
        headers: { ...rendering.headers, ...linked(table.next) },
      }));
    }
  }
};
