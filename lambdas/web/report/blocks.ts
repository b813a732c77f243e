/** Draws the blocks of a report. Text enters escaped, https is linked and nothing else, images are links. */
import type { Report, ReportSource } from "../../contracts/report.ts";
import { hostOf, httpsLink, wordsOf, type Block, type Inline } from "../../core/formats/report/blocks.ts";
import { html, type Html } from "../shared/html.ts";

/** Notes that open in place; the marks beyond lead to the list of sources. */
const maxNotes = 200;

export interface Drawing {
  readonly sources: readonly ReportSource[];
  readonly sections: Report["sections"];
  /** Added to the level of every heading. */
  readonly deeper: number;
  /** Counted up while drawing: headings and notes, in the order in which they stand. */
  readonly drawn: { headings: number; notes: number };
}

const outside = html`rel="noopener noreferrer nofollow" target="_blank"`;

/** A link, or its words alone where it is not https. */
export const outsideLink = (url: string, words: Html | string): Html => {
  const href = httpsLink(url);
  return href === null ? html`${words}` : html`<a href="${href}" ${outside}>${words}</a>`;
};

const cut = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters).trimEnd()}…`;

/** `in_place`: whether a note may open there; a heading holds none. */
const citation = (number: number, drawing: Drawing, in_place: boolean): Html => {
  const source = drawing.sources[number - 1];
  if (!in_place || source === undefined || drawing.drawn.notes >= maxNotes) {
    return html`<a class="mark" href="#source-${number}">${number}</a>`;
  }
  drawing.drawn.notes += 1;
  return html`<details class="note">
    <summary aria-label="Source ${number}">${number}</summary>
    <span class="body" dir="auto"
      >${outsideLink(source.url, cut(source.title ?? source.url, 200))}
      <span class="host">${source.host ?? source.url}</span
      >${source.excerpts.slice(0, 1).map((text) => html`<q>${cut(text, 400)}</q>`)}</span
    >
  </details>`;
};

const link = (part: Extract<Inline, { type: "link" }>, drawing: Drawing): Html => {
  const words = inlines(part.children, drawing, false);
  const said = wordsOf(part.children);
  if (httpsLink(part.href) === null) return said === part.href ? words : html`${words} (${cut(part.href, 200)})`;
  // Words may name another place than the link leads to: its host stands beside them.
  const host = hostOf(part.href) ?? "";
  return html`${outsideLink(part.href, words)}${said.includes(host) ? null : html` <span class="host">${host}</span>`}`;
};

const inlines = (children: readonly Inline[], drawing: Drawing, in_place: boolean): Html =>
  html`${children.map((part): Html => {
    switch (part.type) {
      case "text":
        return html`${part.text}`;
      case "code":
        return html`<code>${part.text}</code>`;
      case "break":
        return html`<br />`;
      case "strong":
        return html`<strong>${inlines(part.children, drawing, in_place)}</strong>`;
      case "emphasis":
        return html`<em>${inlines(part.children, drawing, in_place)}</em>`;
      case "strike":
        return html`<s>${inlines(part.children, drawing, in_place)}</s>`;
      case "link":
        return link(part, drawing);
      case "citation":
        return citation(part.number, drawing, in_place);
    }
  })}`;

const heading = (block: Extract<Block, { type: "heading" }>, drawing: Drawing): Html => {
  const words = inlines(block.children, drawing, false);
  const id = drawing.sections[drawing.drawn.headings]?.anchor ?? "";
  drawing.drawn.headings += 1;
  switch (block.level + drawing.deeper) {
    case 2:
      return html`<h2 id="${id}" dir="auto">${words}</h2>`;
    case 3:
      return html`<h3 id="${id}" dir="auto">${words}</h3>`;
    case 4:
      return html`<h4 id="${id}" dir="auto">${words}</h4>`;
    default:
      return html`<h5 id="${id}" dir="auto">${words}</h5>`;
  }
};

const cells = (row: readonly (readonly Inline[])[], drawing: Drawing): Html =>
  html`<tr>
    ${row.map((one) => html`<td dir="auto">${inlines(one, drawing, true)}</td>`)}
  </tr>`;

const evidence = (block: Extract<Block, { type: "evidence" }>, drawing: Drawing): Html =>
  html`<div class="evidence">
    ${block.confidence === null ? null : html`<span class="confidence ${block.confidence}">${block.confidence} confidence</span>`}
    ${block.sources.map((number) => citation(number, drawing, true))}${block.reasoning ? html`<p dir="auto">${block.reasoning}</p>` : null}
  </div>`;

const blockPart = (block: Block, drawing: Drawing): Html => {
  switch (block.type) {
    case "heading":
      return heading(block, drawing);
    case "paragraph":
      // A note that opens in place is a block: in a `p` it would end the paragraph.
      return html`<div class="p" role="paragraph" dir="auto">${inlines(block.children, drawing, true)}</div>`;
    case "list": {
      const items = block.items.map((item) => html`<li dir="auto">${blockParts(item, drawing)}</li>`);
      return block.start === null
        ? html`<ul>
            ${items}
          </ul>`
        : html`<ol start="${block.start}">
            ${items}
          </ol>`;
    }
    case "quote":
      return html`<blockquote>${blockParts(block.children, drawing)}</blockquote>`;
    case "code":
      return html`<pre tabindex="0"><code>${block.text}</code></pre>`;
    case "table":
      return html`<div class="scroll" tabindex="0" role="region" aria-label="Table">
        <table>
          <thead>
            <tr>
              ${block.head.map((one) => html`<th scope="col" dir="auto">${inlines(one, drawing, true)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${block.rows.map((row) => cells(row, drawing))}
          </tbody>
        </table>
      </div>`;
    case "rule":
      return html`<hr />`;
    case "evidence":
      return evidence(block, drawing);
  }
};

export const blockParts = (blocks: readonly Block[], drawing: Drawing): Html =>
  html`${blocks.map((block) => blockPart(block, drawing))}`;
