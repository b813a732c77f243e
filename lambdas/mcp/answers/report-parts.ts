/** A report for a model: whole where it fits, else in parts that end at a section, each with the sources it cites. */
import type { TablePart } from "../../contracts/table.ts";
import type { Block } from "../../core/formats/report/blocks.ts";
import { escapeMarkdown } from "../../core/formats/markdown.ts";
import { blocksToMarkdown, sourceToMarkdown } from "../../core/formats/report/markdown.ts";
import { deeperThan, questionPart, reportFacts, untrustedLine } from "../../core/formats/report/report-markdown.ts";
import { reportTitle, type ReportDocument } from "../../core/formats/report/report.ts";
import { invalid } from "../../core/problem.ts";

/** Of the text of one part, and of its sources; with head and marks below what an answer may have. */
const maxTextSize = 11_000;
const maxSourcesSize = 4_000;
const maxListed = 40;

/** JSON escapes count: they are what is sent. */
const size = (text: string): number => JSON.stringify(text).length;

interface Piece {
  readonly text: string;
  /** Titles of the sections that begin in it. */
  readonly sections: readonly string[];
}

/** Blocks from one heading to the next, as Markdown. */
const sectionsOf = ({ blocks, report }: ReportDocument): Piece[] => {
  const style = { sources: report.sources, deeper: deeperThan(1, blocks) };
  const groups: Block[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (last === undefined || block.type === "heading") groups.push([block]);
    else last.push(block);
  }
  let heading = 0;
  return groups.map((group) => {
    const sections = group[0]?.type === "heading" ? [report.sections[heading++]?.title ?? ""] : [];
    return { text: blocksToMarkdown(group, style), sections };
  });
};

/** The longest beginning of `text` that fits, ended at a line or a word where one is near. */
const beginning = (text: string): string => {
  let end = Math.min(text.length, maxTextSize);
  while (size(text.slice(0, end)) > maxTextSize) end = Math.floor(end * 0.7);
  if (end === text.length) return text;
  const near = Math.max(text.lastIndexOf("\n\n", end), text.lastIndexOf("\n", end), text.lastIndexOf(" ", end));
  const cut = near > end / 2 ? near : end;
  // Half of a surrogate pair is no character.
  return text.slice(0, /[\uD800-\uDBFF]/.test(text[cut - 1] ?? "") ? cut - 1 : cut);
};

const split = ({ text, sections }: Piece): Piece[] => {
  const pieces: Piece[] = [];
  for (let rest = text; rest !== "";) {
    const first = beginning(rest);
    pieces.push({ text: first, sections: pieces.length === 0 ? sections : [] });
    rest = rest.slice(Math.max(1, first.length));
  }
  return pieces;
};

const partsOf = (document: ReportDocument): Piece[] => {
  const parts: Piece[] = [];
  for (const piece of sectionsOf(document).flatMap(split)) {
    const last = parts.at(-1);
    const joined = last && { text: `${last.text}\n\n${piece.text}`, sections: [...last.sections, ...piece.sections] };
    if (joined && size(joined.text) <= maxTextSize) parts[parts.length - 1] = joined;
    else parts.push(piece);
  }
  return parts.length > 0 ? parts : [{ text: "", sections: [] }];
};

/** Sources that the part cites; the last part also has those that no part does. Excerpts while they fit. */
const sourcesOf = ({ report }: ReportDocument, part: string, is_last: boolean): string[] => {
  const here = report.sources.filter(({ number, cited }) =>
    part.includes(`[[${number}]]`) || part.includes(`\\[${number}\\]`) ? true : is_last && !cited,
  );
  if (here.length === 0) return [];
  const lines: string[] = [];
  let used = 0;
  for (const source of here) {
    const fits = [300, 120, 0].map((characters) => sourceToMarkdown(source, characters));
    const line = fits.find((one) => used + size(one) <= maxSourcesSize);
    if (line === undefined) break;
    used += size(line);
    lines.push(line);
  }
  const left = here.length - lines.length;
  return [
    `## Sources${is_last ? "" : " of this part"}`,
    lines.join("\n"),
    ...(left > 0 ? [`${left} more sources: at the url.`] : []),
  ];
};

const sectionList = (parts: readonly Piece[]): string => {
  const all = parts.flatMap(({ sections }, at) =>
    sections.filter((title) => title !== "").map((title) => `${escapeMarkdown(title.slice(0, 80))} (part ${at + 1})`),
  );
  const more = all.length > maxListed ? `, ${all.length - maxListed} more` : "";
  return `Sections: ${all.slice(0, maxListed).join(" · ")}${more}`;
};

const partCursor = (part: number): string => `part:${part}`;

/** The part that a cursor names, from 1; null for a cursor of rows. */
export const partOfCursor = (cursor: string | undefined): number | null => {
  const part = /^part:(\d{1,6})$/.exec(cursor ?? "")?.[1];
  return part === undefined ? null : Number(part);
};

export interface ReportPart {
  /** `part 2 of 3`, or nothing where the report is whole. */
  readonly place: string;
  readonly next_cursor: string | null;
  readonly markdown: string;
}

/** Throws Refused 422 for a part that the report does not have. */
export const reportPart = (table: TablePart, document: ReportDocument, part: number): ReportPart => {
  const parts = partsOf(document);
  const piece = parts[part - 1];
  if (piece === undefined) {
    throw invalid({
      code: "invalid_cursor",
      title: "Cursor not usable",
      detail: "Take the cursor from next_cursor.",
      errors: [{ path: "cursor", message: `the report has ${parts.length} parts` }],
    });
  }
  const { report } = document;
  const whole = { ...table, next: null };
  const is_last = part === parts.length;
  const title = `# ${escapeMarkdown(reportTitle(report.question, table.title))}`;
  const head =
    part === 1
      ? [title, ...questionPart(whole, report.question.slice(0, 1_000)), reportFacts(whole, document)]
      : [`${title} (part ${part})`];
  return {
    place: parts.length === 1 ? "" : `part ${part} of ${parts.length}`,
    next_cursor: is_last ? null : partCursor(part + 1),
    markdown: [
      ...head,
      ...(part === 1 && parts.length > 1 ? [`${sectionList(parts)}. Part n: cursor "part:n".`] : []),
      untrustedLine,
      piece.text,
      ...sourcesOf(document, piece.text, is_last),
    ].join("\n\n"),
  };
};
