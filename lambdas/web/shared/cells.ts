/** The rows of a results table. The Lambda draws them first, the script of the open page draws them again: one code. */
import type { FieldBasis } from "../../contracts/parallel.ts";
import type { Column, TableRow } from "../../contracts/table.ts";
import { cellText, webLink } from "../../core/formats/cells.ts";
import { isLongText, openingWords } from "../../core/formats/report/long-text.ts";
import { html, type Html } from "./html.ts";
import { words } from "./words.ts";

const citation = ({ url, title, excerpts }: NonNullable<FieldBasis["citations"]>[number]): Html => {
  const href = webLink(url);
  const label = title || url;
  return html`<li>
    ${href ? html`<a href="${href}" rel="noopener noreferrer nofollow" target="_blank">${label}</a>` : label}${(excerpts ?? []).slice(0, 3).map((excerpt) => html`<blockquote>${excerpt}</blockquote>`)}
  </li>`;
};

/** Evidence belongs to a column when its field is the column's name or a path below it. */
const basisOf = (row: TableRow, column: Column): FieldBasis[] =>
  column.source === "input"
    ? []
    : (row.$basis ?? []).filter(({ field }) => field === column.name || field.startsWith(`${column.name}.`));

const evidence = (basis: readonly FieldBasis[]): Html => {
  const confidence = basis[0]?.confidence;
  const sources = basis.reduce((sum, one) => sum + (one.citations?.length ?? 0), 0);
  return html`<details>
    <summary>
      ${confidence ? html`<span class="confidence ${confidence}">${confidence}</span> ` : null}${sources === 1 ? "1 source" : `${sources} sources`}
    </summary>
    ${basis.map(
      (one) =>
        html`${one.reasoning ? html`<p>${one.reasoning}</p>` : null}
          <ul>
            ${(one.citations ?? []).map(citation)}
          </ul>`,
    )}
  </details>`;
};

/** A report is read on its own page, the address of its run. */
const value = (row: TableRow, column: Column): Html => {
  const held = Object.hasOwn(row, column.key) ? row[column.key] : undefined;
  if (column.source === "input" || row.$id === null || !isLongText(held)) {
    return html`<span class="value">${cellText(held)}</span>`;
  }
  return html`<span class="value">${openingWords(held, 160)}</span>
    <a class="whole" href="/${row.$id}">Read it all</a>`;
};

const cell = (row: TableRow, column: Column): Html => {
  const basis = basisOf(row, column);
  return html`<td class="${column.source}">${value(row, column)} ${basis.length === 0 ? null : evidence(basis)}</td>`;
};

/** One `tr`: its number counted from 1, as people do, its status, then its cells. */
export const tableRow = (columns: readonly Column[], row: TableRow): Html =>
  html`<tr data-index="${row.$index}">
    <th scope="row">${row.$index + 1}</th>
    <td>
      <span class="pill ${row.$status}">${words(row.$status)}</span
      >${row.$error ? html`<p class="error">${row.$error}</p>` : null}${(row.$warnings ?? []).map((warning) => html`<p class="warning">${warning}</p>`)}
    </td>
    ${columns.map((column) => cell(row, column))}
  </tr> `;

/** The cells of the head. */
export const tableHead = (columns: readonly Column[]): Html =>
  html`<th scope="col">#</th>
    <th scope="col">Status</th>
    ${columns.map((column) => html`<th scope="col" class="${column.source}">${column.key}</th>`)}`;
