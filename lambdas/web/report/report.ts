/** A report as a page holds it: what is known of it, its contents, its text, its sources. */
import type { Report, ReportSource } from "../../contracts/report.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { deeperThan } from "../../core/formats/report/report-markdown.ts";
import type { ReportDocument } from "../../core/formats/report/report.ts";
import { html, type Html } from "../shared/html.ts";
import { blockParts, outsideLink, type Drawing } from "./blocks.ts";

/** Contents of fewer headings than this help nobody. */
const fewSections = 3;

const contents = ({ sections }: Report): Html | null => {
  const highest = Math.min(...sections.map(({ level }) => level), 7);
  const shown = sections.filter(({ level, title }) => level <= highest + 1 && title !== "").slice(0, 100);
  if (shown.length < fewSections) return null;
  return html`<nav class="contents" aria-label="Contents">
    <h2>Contents</h2>
    <ol>
      ${shown.map(({ level, title, anchor }) => html`<li class="${level === highest ? "top" : "below"}"><a href="#${anchor}" dir="auto">${title}</a></li>`)}
    </ol>
  </nav>`;
};

const sourceItem = (source: ReportSource): Html =>
  html`<li id="source-${source.number}" value="${source.number}">
    <span dir="auto">${outsideLink(source.url, source.title ?? source.url)}</span>
    <span class="host">${source.host ?? ""}</span
    >${source.cited ? null : html` <span class="host">not cited in the text</span>`}
    <span class="address">${source.url}</span>
    ${
      source.excerpts.length === 0
        ? null
        : html`<details>
            <summary>${source.excerpts.length === 1 ? "Excerpt" : `${source.excerpts.length} excerpts`}</summary>
            ${source.excerpts.slice(0, 10).map((text) => html`<blockquote dir="auto">${text}</blockquote>`)}
          </details>`
    }
  </li>`;

const sources = ({ sources: all }: Report): Html | null =>
  all.length === 0
    ? null
    : html`<section class="sources" aria-labelledby="sources">
        <h2 id="sources">Sources</h2>
        <ol>
          ${all.map(sourceItem)}
        </ol>
      </section>`;

const confidence = ({ confidence: level, fields }: Report): Html | null => {
  if (level === null) return null;
  const reasoning = fields[0]?.reasoning;
  return html`<details class="sure">
    <summary><span class="confidence ${level}">${level} confidence</span> in the whole report</summary>
    ${reasoning ? html`<p dir="auto">${reasoning}</p>` : null}
  </details>`;
};

/** What `auto` chose. */
const schema = ({ output_schema }: Report): Html | null =>
  output_schema === null
    ? null
    : html`<details class="schema">
        <summary>The fields that Parallel chose</summary>
        <pre tabindex="0"><code>${JSON.stringify(output_schema, null, 2)}</code></pre>
      </details>`;

/** Nothing but the document: what a reader prints and hands on. */
export const reportPart = (table: Pick<TaskGroupTable, "processor">, { blocks, report }: ReportDocument): Html => {
  const drawing: Drawing = {
    sources: report.sources,
    sections: report.sections,
    deeper: deeperThan(1, blocks),
    drawn: { headings: 0, notes: 0 },
  };
  const cited = report.sources.length === 1 ? "1 source" : `${report.sources.length} sources`;
  return html`<p class="about">${cited}${table.processor ? html` · processor ${table.processor}` : null}</p>
    ${confidence(report)} ${contents(report)}
    <article>${blockParts(blocks, drawing)}</article>
    ${sources(report)} ${schema(report)}`;
};
