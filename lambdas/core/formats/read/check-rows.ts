/** Which rows are rows: objects of named cells, not too many and not too large; every mistake is named. */
import type { InputRow } from "../../../contracts/ledger.ts";
import { maxRowBytes } from "../../../contracts/task-group.ts";
import { invalid } from "../../problem.ts";
import { isTooDeep, maxDepth } from "../json-depth.ts";
import { readRowOptions } from "../row-options.ts";
import { isRowOption } from "../../../contracts/row-options.ts";

export interface ReadRows {
  readonly rows: InputRow[];
  /** Every column in order of first appearance. */
  readonly columns: string[];
  /** What was left out or changed in reading, a sentence each. */
  readonly warnings: string[];
}

/** More rows than this are more than one group can show well. */
export const maxRows = 100_000;
/** Columns of one group: no schema of Parallel's names more than 100, and their names rest in one item of 400 KB. */
const maxColumns = 1_000;
const maxColumnBytes = 64 * 1024;
/** The column that a list of words becomes. */
const wordColumn = "input";

type Cells = Record<string, unknown>;
export interface FieldError {
  path: string;
  message: string;
}

const shownErrors = 20;

/** Throws Refused 422 with the first 20 mistakes and their count. */
export const refuseRows = (errors: FieldError[], detail: string): never => {
  const more = errors.length - shownErrors;
  throw invalid({
    code: "invalid_rows",
    title: errors.length === 1 ? "One mistake in the rows" : `${errors.length} mistakes in the rows`,
    detail: `${detail} Nothing was started.${more > 0 ? ` ${more} more mistakes are not listed.` : ""}`,
    errors: errors.slice(0, shownErrors),
    more: { error_count: errors.length },
  });
};

/** How a value is called in a message. */
export const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : typeof value === "string" ? "text" : `a ${typeof value}`;

const overSize = "bytes of JSON";
const shorten = `One row may have ${maxRowBytes / 1024} KB: shorten the long cells, or leave out columns that the question does not need.`;

/** A row as an object, or the sentence that says why it is none. */
const rowProblem = (row: unknown): string | null => {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return `is ${kindOf(row)}, not an object`;
  const names = Object.keys(row);
  if (names.length === 0) return "has no fields";
  if (names.every(isRowOption)) return "has options and no cells";
  if (names.some((name) => name.trim() === "")) return "has a field without a name";
  if (isTooDeep(row)) return `is nested more than ${maxDepth} levels deep`;
  const text = JSON.stringify(row);
  // In text a quote is escaped, so this is a name, at whatever depth.
  if (text.includes('"__proto__":')) return "has a field called __proto__: rename it";
  const bytes = Buffer.byteLength(text);
  if (bytes > maxRowBytes) return `is ${bytes} ${overSize}; at most ${maxRowBytes} are allowed: shorten its cells`;
  return null;
};

const columnsOf = (rows: readonly Cells[]): string[] => {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) if (!isRowOption(name)) columns.add(name);
  return [...columns];
};

/** Throws Refused 422 when the columns of all rows are too many to be kept. */
export const checkColumns = (columns: readonly string[]): void => {
  const bytes = Buffer.byteLength(columns.join(""));
  if (columns.length <= maxColumns && bytes <= maxColumnBytes) return;
  const [found, most] =
    columns.length > maxColumns
      ? [`${columns.length} different columns`, `${maxColumns} are taken`]
      : [`column names of ${bytes} bytes`, `${maxColumnBytes} bytes are taken`];
  refuseRows(
    [{ path: "inputs", message: `holds ${found}; at most ${most}` }],
    "Send names as cells, not as columns: each row should have the same few fields.",
  );
};

export const checkCount = (count: number): void => {
  if (count === 0) refuseRows([{ path: "inputs", message: "holds no rows" }], "Send at least one row.");
  if (count > maxRows) {
    refuseRows([{ path: "inputs", message: `holds ${count} rows` }], `Send at most ${maxRows} rows in one task group.`);
  }
};

/**
 * Checks each row; `where` adds where in the text a row stood, `indexOf` which of the rows sent it was, if some were left out
 * before. All mistakes are reported, not only the first.
 */
export const checkRows = (
  values: readonly unknown[],
  where: (index: number) => string,
  indexOf: (index: number) => number = (index) => index,
): ReadRows => {
  checkCount(values.length);
  const words = values.every((value) => typeof value === "string");
  const rows = words ? values.map((value) => ({ [wordColumn]: value })) : [...values];
  const errors: FieldError[] = [];
  rows.forEach((row, index) => {
    const problem = words && values[index] === "" ? "is empty text" : rowProblem(row);
    const path = `inputs[${indexOf(index)}]`;
    if (problem) errors.push({ path, message: `${where(index)}${problem}` });
    else {
      const read = readRowOptions(row as Cells, path);
      rows[index] = read.row;
      for (const error of read.errors) errors.push({ ...error, message: `${where(index)}${error.message}` });
    }
  });
  if (errors.length > 0) {
    const tooLong = errors.every(({ message }) => message.includes(overSize));
    refuseRows(errors, tooLong ? shorten : "Each row must be an object of named cells (or every row a text).");
  }
  const columns = columnsOf(rows as Cells[]);
  checkColumns(columns);
  return { rows: rows as Cells[], columns, warnings: [] };
};
