/** Makes an output into a report, and a report's row into the document that pages, Markdown and tools write. */
import { isRecord } from "../../../contracts/json.ts";
import type { FieldBasis } from "../../../contracts/parallel.ts";
import type { Report, ReportField } from "../../../contracts/report.ts";
import type { TablePart } from "../../../contracts/table.ts";
import { cellText } from "../cells.ts";
import { isTooDeep } from "../json-depth.ts";
import { plainText } from "../plain-text.ts";
import type { Block } from "./blocks.ts";
import { markCitations, mendLinks, numberSources, sourceKey } from "./citations.ts";
import { headingWords, jsonBlocks } from "./json-blocks.ts";
import { parseMarkdown } from "./parse-markdown.ts";

export interface ReportFacts {
  /** Text, or an object; anything else is shown as its JSON text. */
  readonly content: unknown;
  readonly basis: readonly FieldBasis[];
  readonly question: string;
  readonly output_schema: Record<string, unknown> | null;
  readonly interaction_id: string | null;
}

export interface ReportDocument {
  readonly report: Report;
  readonly blocks: readonly Block[];
}

const rawBlocks = (content: unknown, addresses: readonly string[], fields: readonly ReportField[]): Block[] => {
  if (isRecord(content) && !isTooDeep(content)) return jsonBlocks(content, fields);
  return parseMarkdown(mendLinks(plainText(cellText(content)), addresses));
};

const confidenceOf = ({ confidence }: FieldBasis): string | null => (confidence ? plainText(confidence) : null);

/** The document of one output: blocks whose links to sources are marks, and what is known of them. Pure. */
export const documentOf = (facts: ReportFacts): ReportDocument => {
  const { content, basis } = facts;
  const isText = !isRecord(content);
  // Sources are numbered by the text that cites them; a nested answer's in the order of its evidence.
  const addresses = basis.flatMap(({ citations }) => (citations ?? []).map(({ url }) => plainText(url)));
  const unmarked = rawBlocks(content, addresses, []);
  const sources = numberSources(unmarked, basis);
  const numbers = new Map(sources.map(({ url, number }) => [sourceKey(url), number]));
  const fields = basis.map((entry): ReportField => ({
    field: entry.field,
    confidence: confidenceOf(entry),
    reasoning: entry.reasoning ? plainText(entry.reasoning) : null,
    sources: [
      ...new Set((entry.citations ?? []).flatMap(({ url }) => numbers.get(sourceKey(plainText(url))) ?? [])),
    ].sort((a, b) => a - b),
  }));
  const blocks = markCitations(isText ? unmarked : rawBlocks(content, [], fields), sources);
  const sections = blocks.flatMap((block) => (block.type === "heading" ? [block] : []));
  return {
    blocks,
    report: {
      type: isText ? "text" : "json",
      question: facts.question,
      confidence: isText ? (fields[0]?.confidence ?? null) : null,
      sections: sections.map(({ level, children }, at) => ({
        level,
        title: headingWords(children),
        anchor: `section-${at + 1}`,
      })),
      fields,
      sources,
      output_schema: facts.output_schema,
      interaction_id: facts.interaction_id,
    },
  };
};

/** What stands above a report: the group's title, else the first line of what was asked. */
export const reportTitle = (question: string, title: string | null): string => {
  const line =
    plainText(title ?? question)
      .trim()
      .split("\n", 1)[0] ?? "";
  if (line === "") return "Report";
  return line.length <= 200 ? line : `${line.slice(0, 199).trimEnd()}…`;
};

/** The output of the one row of a table that has a report, as it was answered. */
const contentOf = ({ columns, results, report }: Pick<TablePart, "columns" | "results" | "report">): unknown => {
  const row = results[0] ?? {};
  const outputs = columns.filter(({ source }) => source === "output");
  const cells = outputs.map(({ key, name }) => [name, (row as Record<string, unknown>)[key] ?? null] as const);
  if (report?.type === "json") return Object.fromEntries(cells);
  return cells.find(([name]) => name === "output")?.[1] ?? "";
};

/** The document of a table that is one report; null for any other. */
export const documentOfTable = (table: Pick<TablePart, "columns" | "results" | "report">): ReportDocument | null => {
  const { report } = table;
  if (report === null) return null;
  const addresses = report.sources.map(({ url }) => url);
  return { report, blocks: markCitations(rawBlocks(contentOf(table), addresses, report.fields), report.sources) };
};
