/** Writes blocks as Markdown that reads as exactly them: text from elsewhere can add no heading, link, image or HTML. */
import type { ReportSource } from "../../../contracts/report.ts";
import { escapeInline } from "../markdown.ts";
import { httpsLink, wordsOf, type Block, type Inline } from "./blocks.ts";

export interface MarkdownStyle {
  readonly sources: readonly ReportSource[];
  /** Added to the level of every heading. */
  readonly deeper: number;
}

// `://` and `www.` would be linked by themselves, whatever they lead to; a `!` before a link would make it an image.
const words = (text: string): string =>
  escapeInline(text.replaceAll("\n", " "))
    .replaceAll("://", "\\://")
    .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}\\.`)
    .replace(/!$/, "\\!");

/** A run of backticks longer than any inside. */
const fenceFor = (text: string, least: number): string => {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return "`".repeat(Math.max(least, longest + 1));
};

const code = (text: string): string => {
  const line = text.replaceAll("\n", " ");
  const fence = fenceFor(line, 1);
  return `${fence}${/^[` ]|[` ]$/.test(line) ? ` ${line} ` : line}${fence}`;
};

/** `[[3]](<https://…>)`, as reports cite; a source that is no https address keeps its number alone. */
const citation = (number: number, { sources }: MarkdownStyle): string => {
  const source = sources[number - 1];
  const href = source ? httpsLink(source.url) : null;
  return href === null ? `\\[${number}\\]` : `[[${number}]](<${href}>)`;
};

const link = (part: Extract<Inline, { type: "link" }>, style: MarkdownStyle): string => {
  const said = wordsOf(part.children);
  const href = httpsLink(part.href);
  if (href !== null) return `[${inline(part.children, style) || words(href)}](<${href}>)`;
  const address = part.href.slice(0, 200);
  return said === part.href ? words(said) : `${inline(part.children, style)} (${words(address)})`;
};

const emphasised = (mark: string, children: readonly Inline[], style: MarkdownStyle): string => {
  const inside = inline(children, style);
  const bare = inside.trim();
  return bare === "" ? inside : inside.replace(bare, () => `${mark}${bare}${mark}`);
};

const inline = (children: readonly Inline[], style: MarkdownStyle): string =>
  children
    .map((part) => {
      switch (part.type) {
        case "text":
          return words(part.text);
        case "code":
          return code(part.text);
        case "break":
          return "\\\n";
        case "strong":
          return emphasised("**", part.children, style);
        case "emphasis":
          return emphasised("*", part.children, style);
        case "strike":
          return emphasised("~~", part.children, style);
        case "link":
          return link(part, style);
        case "citation":
          return citation(part.number, style);
      }
    })
    .join("");

/** A line whose beginning would be a heading, a list, a quote, a rule or a table is part of a paragraph all the same. */
const paragraph = (children: readonly Inline[], style: MarkdownStyle): string =>
  inline(children, style)
    .trim()
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^[#>+=:-]/, "\\$&")
        .replace(/^(\d{1,9})([.)])/, "$1\\$2"),
    )
    .join("\n");

const oneLine = (children: readonly Inline[], style: MarkdownStyle, end: string): string =>
  inline(children, style).replaceAll("\\\n", end).trim();

const cell = (children: readonly Inline[], style: MarkdownStyle): string =>
  oneLine(children, style, "<br>").replace(/(?<!\\)\|/g, "\\|");

const tableRow = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const indented = (text: string, by: string): string =>
  text
    .split("\n")
    .map((line, at) => (at === 0 || line === "" ? line : by + line))
    .join("\n");

const list = ({ start, items }: Extract<Block, { type: "list" }>, style: MarkdownStyle): string =>
  items
    .map((item, at) => {
      const marker = start === null ? "- " : `${start + at}. `;
      return (
        marker +
        indented(
          item.map((block) => blockToMarkdown(block, style)).join(isTight(item) ? "\n" : "\n\n"),
          " ".repeat(marker.length),
        )
      );
    })
    .join("\n");

/** One paragraph, and lists below it. */
const isTight = (item: readonly Block[]): boolean =>
  item.every(({ type }, at) => type === (at === 0 ? "paragraph" : "list"));

const evidence = (block: Extract<Block, { type: "evidence" }>, style: MarkdownStyle): string => {
  const marks = block.sources.map((number) => citation(number, style)).join("");
  const sure = block.confidence === null ? "" : `*Confidence: ${words(block.confidence)}*`;
  return [sure, marks].filter((part) => part !== "").join(" ");
};

const blockToMarkdown = (block: Block, style: MarkdownStyle): string => {
  switch (block.type) {
    case "heading":
      return `${"#".repeat(Math.min(6, block.level + style.deeper))} ${oneLine(block.children, style, " ")}`;
    case "paragraph":
      return paragraph(block.children, style);
    case "list":
      return list(block, style);
    case "quote":
      return blocksToMarkdown(block.children, style)
        .split("\n")
        .map((line) => `> ${line}`.trimEnd())
        .join("\n");
    case "code": {
      const fence = fenceFor(block.text, 3);
      return `${fence}\n${block.text.replace(/\n$/, "")}\n${fence}`;
    }
    case "table":
      return [
        tableRow(block.head.map((one) => cell(one, style))),
        tableRow(block.head.map(() => "---")),
        ...block.rows.map((row) => tableRow(row.map((one) => cell(one, style)))),
      ].join("\n");
    case "rule":
      return "***";
    case "evidence":
      return evidence(block, style);
  }
};

/** Blocks apart by a blank line; empty ones left out. */
export const blocksToMarkdown = (blocks: readonly Block[], style: MarkdownStyle): string =>
  blocks
    .map((block) => blockToMarkdown(block, style))
    .filter((part) => part !== "")
    .join("\n\n");

/** One source: `3. [Title](<https://…>) · host`, its excerpts quoted below, each cut to `characters`. */
export const sourceToMarkdown = (source: ReportSource, characters: number): string => {
  const href = httpsLink(source.url);
  const title = (source.title ?? source.url).slice(0, 300);
  const named =
    href === null ? `${words(title)} (${words(source.url.slice(0, 2_048))})` : `[${words(title)}](<${href}>)`;
  const cut = (text: string): string => (text.length <= characters ? text : `${text.slice(0, characters).trimEnd()}…`);
  const quoted = characters === 0 ? [] : source.excerpts.slice(0, 3).map((text) => `   > ${words(cut(text.trim()))}`);
  const facts = [
    named,
    ...(source.host ? [words(source.host)] : []),
    ...(source.cited ? [] : ["not cited in the text"]),
  ];
  return [`${source.number}. ${facts.join(" · ")}`, ...quoted.flatMap((quote) => ["", quote])].join("\n");
};
