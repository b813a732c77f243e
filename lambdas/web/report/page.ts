/** The page of a report: from its question, while it is researched, to the document that one reads and prints. */
import { isPaused } from "../../contracts/lifecycle.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { cellText, rowCells, webLink } from "../../core/formats/cells.ts";
import { documentOfTable, reportTitle } from "../../core/formats/report/report.ts";
import { hasEnded } from "../results/facts.ts";
import { formatLink, type PageAddress } from "../results/view.ts";
import { page, type Page } from "../shared/document.ts";
import { html, type Html } from "../shared/html.ts";
import { siteHeader } from "../shared/site-header.ts";
import { words } from "../shared/words.ts";
import { followUp } from "./follow-up.ts";
import { parts } from "./parts.ts";
import { reportPart } from "./report.ts";

/** Deep research from its start, and every other single row once its answer is a report. */
export const isReportPage = ({ report, kind, results }: TaskGroupTable): boolean =>
  report !== null || (kind === "deep_research" && results.length === 1);

const questionOf = (table: TaskGroupTable): string => {
  const [row] = table.results;
  if (table.report !== null || row === undefined) return table.report?.question ?? "";
  const columns = table.columns.filter(({ source }) => source === "input");
  return rowCells({ columns }, row).map(cellText).join(", ");
};

/** The whole of what was asked, where the heading holds only its beginning. */
const asked = (question: string, title: string): Html | null =>
  question.trim() === title || question.trim() === ""
    ? null
    : html`<details class="asked">
        <summary>The whole question</summary>
        <p dir="auto">${question}</p>
      </details>`;

const document = (table: TaskGroupTable): Html | null => {
  const found = documentOfTable(table);
  if (found !== null) return reportPart(table, found);
  return hasEnded(table) ? null : html`<p class="hint">The report appears here when it is ready.</p>`;
};

/** Its script looks on while the research moves, copies the Markdown and asks follow-ups; without it the page reads the same. */
export const reportPage = (table: TaskGroupTable, address: PageAddress): Page => {
  const moving = !hasEnded(table);
  const question = questionOf(table);
  const title = reportTitle(question, table.title);
  const platform = webLink(table.platform_url);
  const body = html`${siteHeader}
    <main class="report" data-address="${JSON.stringify(address)}" data-moving="${moving ? "yes" : "no"}">
      <header>
        <p class="crumb">${table.taskgroup_id}</p>
        <h1 data-fact="heading" dir="auto">${title}</h1>
        <nav aria-label="Formats">
          <button type="button" class="secondary small" data-copy="${formatLink(address, "md")}" hidden>
            Copy as Markdown
          </button>
          <a href="${formatLink(address, "md")}">Markdown</a> <a href="${formatLink(address, "json")}">JSON</a>
          <a href="${formatLink(address, "csv")}" download>CSV</a
          >${platform ? html` <a href="${platform}" rel="noopener noreferrer">On Parallel</a>` : null}
        </nav>
        <p class="live" role="status" data-fact="copied"></p>
      </header>
      ${asked(question, title)}
      <section class="attention" role="status" data-part="attention" ${table.attention ? null : html` hidden`}>
        ${parts.attention(table, address)}
      </section>
      <div data-part="facts">${parts.facts(table)}</div>
      <div class="warnings" data-part="warnings">${parts.warnings(table)}</div>
      <p class="live" role="status" data-fact="live">
        ${moving && !isPaused(table.state) ? "Reload the page to see newer results." : ""}
      </p>
      <div data-part="row">${parts.row(table)}</div>
      <div data-report="${table.report === null ? "" : table.version}">${document(table)}</div>
      <div data-follow-up>${followUp(table)}</div>
      <footer><p>Answers come from the web through Parallel: check their sources before you rely on them.</p></footer>
    </main>`;
  const tab = moving ? `${title} · ${words(table.state)}` : title;
  return page({ status: 200, title: tab, body, style: "report", script: "report", connects: true });
};
