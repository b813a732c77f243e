/** The results page: the table with its states, confidence and citations. It reads without script too. */
import { isPaused } from "../../contracts/lifecycle.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { webLink } from "../../core/formats/cells.ts";
import { tableRow } from "../shared/cells.ts";
import { page, type Page } from "../shared/document.ts";
import { html } from "../shared/html.ts";
import { siteHeader } from "../shared/site-header.ts";
import { documentTitle, hasEnded, heading } from "./facts.ts";
import { parts } from "./parts.ts";
import { formatLink, pageLinks, statusLinks, type PageAddress } from "./view.ts";

/** The page of one part of a table. Its script runs while the group moves or waits for its owner. */
export const resultsPage = (table: TaskGroupTable, address: PageAddress): Page => {
  const moving = !hasEnded(table);
  const platform = webLink(table.platform_url);
  const body = html`${siteHeader}
    <main data-address="${moving ? JSON.stringify(address) : ""}">
      <header>
        <p class="crumb">${table.taskgroup_id}</p>
        <h1 data-fact="heading">${heading(table)}</h1>
        <nav aria-label="Formats">
          <a href="${formatLink(address, "csv")}" download>CSV</a> <a href="${formatLink(address, "json")}">JSON</a>
          <a href="${formatLink(address, "md")}">Markdown</a
          >${platform ? html` <a href="${platform}" rel="noopener noreferrer">On Parallel</a>` : null}
        </nav>
      </header>
      <section class="attention" role="status" data-part="attention" ${table.attention ? null : html` hidden`}>
        ${parts.attention(table, address)}
      </section>
      <div data-part="facts">${parts.facts(table)}</div>
      <div class="warnings" data-part="warnings">${parts.warnings(table)}</div>
      <p class="live" role="status" data-fact="live">
        ${moving && !isPaused(table.state) ? "Reload the page to see newer results." : ""}
      </p>
      ${statusLinks(table, address)}
      <p class="view" data-part="view">${parts.view(table, address)}</p>
      <div class="scroll" tabindex="0" role="region" aria-label="Results">
        <table>
          <thead>
            <tr data-part="head">
              ${parts.head(table)}
            </tr>
          </thead>
          <tbody>
            ${table.results.map((row) => tableRow(table.columns, row))}
          </tbody>
        </table>
      </div>
      ${pageLinks(table, address)}
      <footer><p>Answers come from the web through Parallel: check their sources before you rely on them.</p></footer>
    </main>`;
  return page({
    status: 200,
    title: documentTitle(table),
    body,
    style: "results",
    ...(moving ? { script: "results", connects: true } : {}),
  });
};
