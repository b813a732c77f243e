/** Rows out of a header and lines of cells: each column named once, as many cells in each line, nothing lost unsaid. */
import { isVisible, droppedSentence } from "./blank.ts";
import { doubtfulHeader } from "../doubtful-header.ts";
import { checkColumns, checkRows, refuseRows, type FieldError, type ReadRows } from "./check-rows.ts";

export interface Line {
  readonly cells: readonly string[];
  /** Number in the text, or of the row in the sheet, from 1. */
  readonly line: number;
}

/** How a row is called in messages: by its line in a text, by its row in a sheet. */
type Place = "line" | "row";

/** A column that is kept, by its place in the header. */
export interface Column {
  readonly at: number;
  readonly name: string;
}

/** Throws Refused 422 for columns without a name, or with one that another has. */
export const checkHeader = (columns: readonly Column[]): void => {
  const errors: FieldError[] = [];
  const seen = new Map<string, number>();
  for (const { at, name } of columns) {
    const before = seen.get(name);
    const path = `inputs.columns[${at}]`;
    if (name === "") errors.push({ path, message: `column ${at + 1} has no name` });
    else if (name === "__proto__") errors.push({ path, message: `column ${at + 1} is called __proto__: rename it` });
    else if (before !== undefined) {
      errors.push({ path, message: `column ${at + 1} has the same name as column ${before + 1}: ${name}` });
    } else seen.set(name, at);
  }
  if (errors.length > 0) refuseRows(errors, "The first line must name each column once.");
};

/** Throws Refused 422 for lines with more cells than the header, or too few; `from` is the number of the first one. */
export const checkWidths = (
  header: readonly string[],
  last: number,
  lines: readonly Line[],
  { place = "line", from = 0 }: { place?: Place; from?: number } = {},
): void => {
  const errors: FieldError[] = [];
  lines.forEach(({ cells, line }, index) => {
    const isLong = cells.slice(header.length).some(isVisible);
    if (!isLong && cells.length > last) return;
    const message = `${place} ${line} has ${cells.length} cells, the header has ${header.length}`;
    errors.push({ path: `inputs[${from + index}]`, message });
  });
  if (errors.length > 0)
    refuseRows(errors, "Give each line as many cells as the header; quote cells that hold the delimiter.");
};

/** Columns by number that have neither a name nor a value, those to the right of the header included. */
const emptyColumns = (header: readonly string[], lines: readonly Line[]): number[] => {
  const width = lines.reduce((most, { cells }) => Math.max(most, cells.length), header.length);
  const unnamed = Array.from({ length: width }, (_, at) => at).filter((at) => !isVisible(header[at] ?? ""));
  const open = new Set(unnamed);
  for (const { cells } of lines) {
    if (open.size === 0) break;
    for (const at of open) if (isVisible(cells[at] ?? "")) open.delete(at);
  }
  return [...open];
};

/**
 * Cells stay text. A column without name and values is dropped, and said. Throws Refused 422 naming columns by number and rows
 * by line or row.
 */
export const tableRows = (
  header: readonly string[],
  lines: readonly Line[],
  { warnings, place = "line" }: { warnings: readonly string[]; place?: Place },
): ReadRows => {
  checkColumns(header);
  const dropped = emptyColumns(header, lines);
  const isDropped = new Set(dropped);
  const columns = header.map((name, at) => ({ at, name: name.trim() })).filter(({ at }) => !isDropped.has(at));
  checkHeader(columns);
  if (lines.length === 0) refuseHeaderOnly(place);
  checkWidths(header, columns.at(-1)?.at ?? 0, lines, { place });
  const rows = lines.map((line) => rowOf(columns, line));
  const read = checkRows(rows, (index) => `${place} ${lines[index]?.line} `);
  const doubt = headerDoubts(columns, lines);
  return { ...read, warnings: [...warnings, ...droppedColumns(dropped), ...doubt, ...read.warnings] };
};

/** Warns where the name of a table's only column looks like one of its values. */
export const headerDoubts = (columns: readonly Column[], lines: readonly Pick<Line, "cells">[]): string[] => {
  const [only, ...more] = columns;
  if (!only || more.length > 0) return [];
  return doubtfulHeader(
    only.name,
    lines.map(({ cells }) => cells[only.at] ?? ""),
  );
};

export const refuseHeaderOnly = (place: Place = "line"): never =>
  refuseRows(
    [{ path: "inputs", message: `holds no rows: its one ${place} is the header` }],
    'Send a header line and each row on a line of its own below it, or a JSON array of words: ["Stripe", "Adyen"].',
  );

export const rowOf = (columns: readonly Column[], { cells }: Pick<Line, "cells">): Record<string, unknown> =>
  Object.fromEntries(columns.map(({ at, name }) => [name, cells[at]]));

/** The warning that names columns left out, by their places from 0. */
export const droppedColumns = (dropped: readonly number[]): string[] => {
  const numbers = dropped.map((at) => at + 1);
  return numbers.length > 0 ? [droppedSentence(numbers.length, "empty column", "column", numbers)] : [];
};
