/** Which rows a results page shows, and how one gets to the others. */
import type { ReadQuery, TaskGroupTable } from "../../contracts/table.ts";
import { html, type Html } from "../shared/html.ts";
import { words } from "../shared/words.ts";

/** Where a page stands: `path` of the group without extension, `live` that its script polls, `query` as it was asked. */
export interface PageAddress {
  readonly path: string;
  readonly live: string;
  readonly query?: ReadQuery;
}

const withQuery = (path: string, query: Readonly<Record<string, string | number | undefined>>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
};

/** What chooses rows and columns, and goes along to every other view of them. */
const chosen = ({ status, fields, confidence }: ReadQuery) => ({ status, fields, confidence });

export const formatLink = ({ path, query = {} }: PageAddress, extension: "csv" | "json" | "md"): string =>
  withQuery(`${path}.${extension}`, chosen(query));

const choices = [
  ["All", undefined],
  ["Completed", "completed"],
  ["Failed", "failed"],
  ["Running", "running"],
] as const;

/** Links to the rows of one status. One row, or one run's page, needs no choice. */
export const statusLinks = (table: TaskGroupTable, { path, query = {} }: PageAddress): Html | null =>
  (table.num_rows ?? 0) < 2 || !path.startsWith("/tgrp_")
    ? null
    : html`<nav class="choose" aria-label="Rows by status">
        ${choices.map(([name, status]) => html`<a href="${withQuery(path, { ...chosen(query), status })}" ${query.status === status ? html` aria-current="true"` : null}>${name}</a> `)}
      </nav>`;

/** `Rows 1–100 of 150`: counted from 1, as people do; `$index` of the other formats counts from 0. */
const rangeOf = ({ results, num_rows }: TaskGroupTable): string => {
  const [first, last] = [results[0], results.at(-1)];
  if (!first || !last) return "";
  if (first === last) return `Row ${first.$index + 1} of ${num_rows}`;
  return `Rows ${first.$index + 1}–${last.$index + 1} of ${num_rows}`;
};

const filterOf = ({ status, fields, confidence }: ReadQuery): string => {
  const rows = [
    status === undefined ? null : `status ${words(status)}`,
    confidence === undefined ? null : `confidence ${confidence}`,
  ].filter((part) => part !== null);
  const only = [
    rows.length > 0 ? `rows with ${rows.join(" and ")}` : null,
    fields === undefined ? null : `the columns ${fields}`,
  ].filter((part) => part !== null);
  return only.length > 0 ? `Only ${only.join(", ")}.` : "";
};

/** What of the whole is here. An empty choice says so, and leads out of itself. */
export const view = (table: TaskGroupTable, { path, query = {} }: PageAddress): Html => {
  const filter = filterOf(query);
  const empty = table.results.length === 0;
  const none = query.status === undefined && query.confidence === undefined ? "No rows here." : "No rows match.";
  return html`<span data-fact="range">${rangeOf(table)}</span>
    ${filter === "" ? null : html`<strong>${filter}</strong> `}<span data-fact="none" ${empty ? null : html` hidden`}
      >${none}</span
    >
    ${filter === "" && !(empty && query.cursor) ? null : html`<a href="${path}">Show all rows</a>`}`;
};

export const pageLinks = (table: TaskGroupTable, { path, query = {} }: PageAddress): Html | null => {
  if (!table.next && query.cursor === undefined) return null;
  const first = withQuery(path, { ...query, cursor: undefined });
  return html`<nav class="next" aria-label="Pages">
    ${query.cursor === undefined ? null : html`<a href="${first}">First rows</a> `}${table.next ? html`<a href="${table.next}" rel="next">Next rows</a>` : null}
  </nav>`;
};
