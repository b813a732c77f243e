/** Rows out of a Markdown table: its line of dashes is no row. */
import { droppedSentence, isVisible } from "./blank.ts";
import { checkCount, maxRows, type ReadRows } from "./check-rows.ts";
import { filledLines } from "./lines.ts";
import { tableRows } from "./table-rows.ts";

const dashes = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** `| a | b\|c |` is the cells `a` and `b|c`. */
const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

const isBlankLine = (line: string): boolean => !/[!-{}~]/.test(line) && !isVisible(line.replaceAll("|", ""));

/** A first line with a `|` and, right below it, a line of dashes with as many cells. */
export const isMarkdownTable = (text: string): boolean => {
  const [header, rule] = filledLines(text.slice(0, 128 * 1024), 2, isBlankLine).lines;
  if (!header || !rule || !header.text.includes("|") || rule.text.length > 10_000 || !dashes.test(rule.text))
    return false;
  return cellsOf(header.text).length === cellsOf(rule.text).length;
};

/** Throws Refused 422 as every table does. */
export const readMarkdownTable = (text: string): ReadRows => {
  const found = filledLines(text, maxRows + 2, isBlankLine);
  if (found.count > maxRows + 2) checkCount(found.count - 2);
  const [header, , ...rows] = found.lines;
  const { blank_count, blank_lines } = found;
  return tableRows(
    cellsOf(header?.text ?? ""),
    rows.map((row) => ({ cells: cellsOf(row.text), line: row.line })),
    { warnings: blank_count > 0 ? [droppedSentence(blank_count, "blank row", "line", blank_lines)] : [] },
  );
};
