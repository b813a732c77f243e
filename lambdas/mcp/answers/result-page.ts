/** How much of a table one answer holds: whole rows, as many as fit, with where they stand and how to go on. */
import type { ReadQuery, TablePart } from "../../contracts/table.ts";
import type { ResultOutput } from "../../contracts/tools.ts";
import { tableToMarkdown } from "../../core/formats/markdown.ts";
import type { Caller } from "../../core/oauth/sign-in/caller.ts";
import type { Ports } from "../../core/ports.ts";
import { readTable } from "../../core/task-group/table/results.ts";
import { nextLink, readLink } from "../../core/task-group/table/read-link.ts";
import { documentOfTable } from "../../core/formats/report/report.ts";
import { withoutLongTexts } from "../../core/formats/report/report-markdown.ts";
import { partOfCursor, reportPart, type ReportPart } from "./report-parts.ts";
import { cleanTable, cutCells } from "./clean-table.ts";
import { untrusted } from "./untrusted.ts";

/** The Markdown goes out twice, as text and as structuredContent: together below 40,000 characters. */
const maxMarkdownCharacters = 18_500;
const defaultLimit = 100;

export interface PageWish extends Omit<ReadQuery, "basis" | "confidence"> {
  readonly id: string;
  readonly basis?: string;
}

/** JSON escapes count too: they are what is sent. */
const size = (text: string): number => JSON.stringify(text).length;

/** `rows 1–50 of 120`; with a filter the numbers have gaps, so the count is said. */
const rowsLine = (table: TablePart, status: string | undefined): string => {
  const first = table.results[0];
  const last = table.results.at(-1);
  if (!first || !last) {
    const none = table.next_cursor === null ? `none is ${status}` : `none is ${status} so far: go on with the cursor`;
    return `rows 0–0 of ${table.num_rows ?? 0}${status ? ` (${none})` : ""}`;
  }
  const line = `rows ${first.$index + 1}–${last.$index + 1} of ${table.num_rows}`;
  return status ? `${line} (${table.results.length} that are ${status})` : line;
};

/** A long text in a table is read by its own run's id, part by part. */
const shortened = (table: TablePart): TablePart =>
  withoutLongTexts(table, ({ $id }) => ($id === null ? "cut" : `whole: getResultMarkdown ${$id}`));

const render = (table: TablePart, wish: PageWish): string => {
  const more = table.next_cursor === null ? "" : ` More: cursor "${table.next_cursor}".`;
  const markdown = tableToMarkdown({ ...shortened(table), next: null });
  return `${rowsLine(table, wish.status)}, ${table.state}.${more} Full table: ${table.url}\n${untrusted(markdown)}`;
};

const renderReport = (table: TablePart, { place, next_cursor, markdown }: ReportPart): string => {
  const where = place === "" ? "Report" : `Report, ${place}`;
  const more = next_cursor === null ? "" : ` More: cursor "${next_cursor}".`;
  return `${where}, ${table.state}.${more} Page: ${table.url}\n${untrusted(markdown)}`;
};

/** The most rows of the table, from its first, whose Markdown fits; 0 when not even one does. */
const rowsThatFit = (table: TablePart, wish: PageWish): number => {
  let fits = 0;
  let tooMany = table.results.length + 1;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const text = render({ ...table, results: table.results.slice(0, middle) }, wish);
    if (size(text) <= maxMarkdownCharacters) fits = middle;
    else tooMany = middle;
  }
  return fits;
};

/** One row larger than an answer: its cells are cut, evenly, until it fits. */
const cutToFit = (table: TablePart, wish: PageWish): string => {
  for (let characters = maxMarkdownCharacters / 2; characters >= 20; characters /= 2) {
    const text = render(cutCells(table, Math.floor(characters)), wish);
    if (size(text) <= maxMarkdownCharacters) return text;
  }
  const bare = { ...table, results: table.results.map((row) => ({ ...row, $basis: undefined })) };
  const text = render(cutCells(bare, 20), wish);
  if (size(text) <= maxMarkdownCharacters) return text;
  return `${text.slice(0, maxMarkdownCharacters / 2)}\n… cut. Ask for fewer fields, or open ${table.url}`;
};

const reportAnswer = (
  { settings }: Ports,
  { id, cursor: _part, ...query }: PageWish,
  table: TablePart,
  part: ReportPart,
): ResultOutput & { taskgroup_id: string } => ({
  taskgroup_id: table.taskgroup_id,
  state: table.state,
  rows: [rowsLine(table, undefined), ...(part.place === "" ? [] : [part.place])].join(", "),
  // The page at this address has no parts: it is the whole report.
  next: part.next_cursor === null ? null : readLink(settings.public_url, { id, format: "md", query }),
  next_cursor: part.next_cursor,
  url: table.url,
  markdown: renderReport(table, part),
});

/**
 * One page. Rows are read again with a smaller limit when they do not fit, so that the cursor is the one after the last
 * row shown. Throws what readTable throws.
 */
export const readResultPage = async (
  ports: Ports,
  caller: Caller,
  wish: PageWish,
): Promise<ResultOutput & { taskgroup_id: string }> => {
  const { id, ...query } = wish;
  const basis = wish.basis ?? "none";
  const part = partOfCursor(query.cursor);
  const cursor = part === null ? query.cursor : undefined;
  const read = async (limit: number): Promise<TablePart> =>
    cleanTable(await readTable(ports, caller, { id, query: { ...query, cursor, limit, basis } }));
  let table = await read(wish.limit ?? defaultLimit);
  const document = documentOfTable(table);
  if (document !== null) return reportAnswer(ports, wish, table, reportPart(table, document, part ?? 1));
  let text = render(table, wish);
  while (size(text) > maxMarkdownCharacters && table.results.length > 1) {
    table = await read(Math.max(1, rowsThatFit(table, wish)));
    text = render(table, wish);
  }
  if (size(text) > maxMarkdownCharacters) text = cutToFit(table, wish);
  return {
    taskgroup_id: table.taskgroup_id,
    state: table.state,
    rows: rowsLine(table, query.status),
    next: nextLink(ports.settings.public_url, { id, format: "md", query }, table.next_cursor),
    next_cursor: table.next_cursor,
    url: table.url,
    markdown: text,
  };
};
