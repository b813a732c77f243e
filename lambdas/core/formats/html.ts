/** Decides the results page: the table with its states, confidence and citations; it reads without script too. */
import type { FieldBasis } from "../../contracts/parallel.ts";
import { isPaused, isTerminal } from "../../contracts/lifecycle.ts";
import type { Column, TableRow, TaskGroupTable } from "../../contracts/task-group.ts";
import { cellText, dollars, minuteText, webLink } from "./cells.ts";
import { attentionSection } from "./html-attention.ts";
import { siteHeader } from "./html-site-header.ts";
import { html, htmlDocument, type Html } from "./html-template.ts";
import { formatLink, pageLinks, statusLinks, viewLine, type PageAddress } from "./html-view.ts";

const words = (state: string): string => state.replaceAll("_", " ");

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

const cell = (row: TableRow, column: Column): Html => {
  const value = html`<span class="value"
    >${cellText(Object.hasOwn(row, column.key) ? row[column.key] : undefined)}</span
  >`;
  const basis = basisOf(row, column);
  if (basis.length === 0) return html`<td class="${column.source}">${value}</td>`;
  const confidence = basis[0]?.confidence;
  const sources = basis.reduce((sum, one) => sum + (one.citations?.length ?? 0), 0);
  return html`<td class="${column.source}">
    ${value}
    <details>
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
    </details>
  </td>`;
};

const tableRow = (table: TaskGroupTable, row: TableRow): Html =>
  html`<tr data-index="${row.$index}">
    <th scope="row">${row.$index + 1}</th>
    <td>
      <span class="pill ${row.$status}">${words(row.$status)}</span
      >${row.$error ? html`<p class="error">${row.$error}</p>` : null}${(row.$warnings ?? []).map((warning) => html`<p class="warning">${warning}</p>`)}
    </td>
    ${table.columns.map((column) => cell(row, column))}
  </tr> `;

const fact = (name: string, key: string, value: string | null): Html =>
  html`<div${value === null ? html` hidden` : null}><dt>${name}</dt><dd data-fact="${key}">${value ?? ""}</dd></div>`;

const time = (iso: string | null): string | null => (iso === null ? null : minuteText(iso));

const facts = (table: TaskGroupTable): Html => {
  const { num_ended: ended, num_rows: total, num_failed: failed } = table;
  const { estimated_usd, spent_usd } = table.cost;
  return html`<dl class="facts">
      ${fact("State", "state", words(table.state))} ${fact("Ended", "ended", `${ended} of ${total}`)}
      ${fact("Failed", "failed", failed > 0 ? String(failed) : null)}
      ${fact("Ready about", "ready", isTerminal(table.state) || isPaused(table.state) ? null : time(table.ready_at))}
      ${fact("Finished", "finished", time(table.finished_at))} ${fact("Processor", "processor", table.processor)}
      ${fact("Estimated cost", "estimated", estimated_usd === null ? null : dollars(estimated_usd))}
      ${fact("Spent at most", "spent", spent_usd === null ? null : dollars(spent_usd))}
      ${fact("Kept until", "kept", time(table.results_kept_until))}
    </dl>
    <progress max="${Math.max(total, 1)}" value="${ended}" aria-label="Rows ended">${ended} of ${total}</progress>`;
};

/** The page of one part of a table. Its script runs while the group moves or waits for its owner. */
export const tableToHtml = (table: TaskGroupTable, address: PageAddress): string => {
  const title = table.title ?? (table.kind === "deep_research" ? "Deep research" : "Task group");
  const moving = !isTerminal(table.state);
  const platform = webLink(table.platform_url);
  const body = html`${siteHeader}
    <main data-live="${moving ? address.live : ""}" data-version="${table.version}">
      <header>
        <p class="crumb">${table.taskgroup_id}</p>
        <h1>${title}</h1>
        <nav aria-label="Formats">
          <a href="${formatLink(address, "csv")}" download>CSV</a> <a href="${formatLink(address, "json")}">JSON</a>
          <a href="${formatLink(address, "md")}">Markdown</a
          >${platform ? html` <a href="${platform}" rel="noopener noreferrer">On Parallel</a>` : null}
        </nav>
      </header>
      ${attentionSection(table, address.path)} ${facts(table)}
      <div class="warnings">${table.warnings.map((warning) => html`<p class="warning">${warning}</p>`)}</div>
      <p class="live" role="status" data-fact="live">
        ${moving && !isPaused(table.state) ? "Reload the page to see newer results." : ""}
      </p>
      ${statusLinks(table, address)} ${viewLine(table, address)}
      <div class="scroll" tabindex="0" role="region" aria-label="Results">
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">Status</th>
              ${table.columns.map((column) => html`<th scope="col" class="${column.source}">${column.key}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${table.results.map((row) => tableRow(table, row))}
          </tbody>
        </table>
      </div>
      ${pageLinks(table, address)}
      <footer><p>Answers come from the web through Parallel: check their sources before you rely on them.</p></footer>
    </main>`;
  return htmlDocument(`${title} · ${words(table.state)}`, body, moving ? { script: "results.js" } : {});
};
