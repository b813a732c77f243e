/** Decides what rows a text or a JSON value holds: JSON, CSV, TSV or NDJSON in, rows with named columns out. */
import { parse as parseCsv, CsvError } from "csv-parse/sync";
import type { InputRow } from "../../contracts/ledger.ts";
import { maxRowBytes } from "../../contracts/task-group.ts";
import { Refused } from "../task-group/errors.ts";

export type RowsFormat = "json" | "csv" | "tsv" | "ndjson";

export interface ReadRows {
  readonly rows: InputRow[];
  /** Every column in order of first appearance. */
  readonly columns: string[];
}

/** More rows than this are more than one group can show well. */
export const maxRows = 100_000;
/** The column that a list of words becomes. */
export const wordColumn = "input";

type Cells = Record<string, unknown>;
interface FieldError {
  path: string;
  message: string;
}

const shownErrors = 20;

const refuse = (errors: FieldError[], detail: string): never => {
  const more = errors.length - shownErrors;
  throw new Refused(
    422,
    "invalid_rows",
    errors.length === 1 ? "One mistake in the rows" : `${errors.length} mistakes in the rows`,
    `${detail} Nothing was started.${more > 0 ? ` ${more} more mistakes are not listed.` : ""}`,
    errors.slice(0, shownErrors),
    { error_count: errors.length },
  );
};

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : typeof value === "string" ? "text" : `a ${typeof value}`;

/** A row as an object, or the sentence that says why it is none. */
const rowProblem = (row: unknown): string | null => {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return `is ${kindOf(row)}, not an object`;
  const names = Object.keys(row);
  if (names.length === 0) return "has no fields";
  if (names.some((name) => name.trim() === "")) return "has a field without a name";
  if (names.includes("__proto__")) return "has a field called __proto__: rename it";
  const bytes = Buffer.byteLength(JSON.stringify(row));
  if (bytes > maxRowBytes) return `is ${bytes} bytes of JSON; at most ${maxRowBytes} are allowed: shorten its cells`;
  return null;
};

const columnsOf = (rows: readonly Cells[]): string[] => {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
  return [...columns];
};

const checkCount = (count: number): void => {
  if (count === 0) refuse([{ path: "inputs", message: "holds no rows" }], "Send at least one row.");
  if (count > maxRows) {
    refuse([{ path: "inputs", message: `holds ${count} rows` }], `Send at most ${maxRows} rows in one task group.`);
  }
};

/** Checks each row; `where` adds where in the text a row stood. All mistakes are reported, not only the first. */
const finish = (values: readonly unknown[], where: (index: number) => string): ReadRows => {
  checkCount(values.length);
  const words = values.every((value) => typeof value === "string");
  const rows = words ? values.map((value) => ({ [wordColumn]: value })) : values;
  const errors: FieldError[] = [];
  rows.forEach((row, index) => {
    const problem = words && values[index] === "" ? "is empty text" : rowProblem(row);
    if (problem) errors.push({ path: `inputs[${index}]`, message: `${where(index)}${problem}` });
  });
  if (errors.length > 0) refuse(errors, "Each row must be an object of named cells (or every row a text).");
  return { rows: rows as Cells[], columns: columnsOf(rows as Cells[]) };
};

const fromValues = (values: unknown): ReadRows => {
  if (!Array.isArray(values)) {
    return refuse(
      [{ path: "inputs", message: `is ${kindOf(values)}, not a list of rows` }],
      'Send a JSON array of objects, such as [{"company": "Stripe"}].',
    );
  }
  return finish(values, () => "");
};

const fromJsonText = (text: string): ReadRows => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse([{ path: "inputs", message: "is not valid JSON" }], "Mend the JSON, or send the rows as CSV.");
  }
  return fromValues(value);
};

const fromNdjson = (text: string): ReadRows => {
  const values: unknown[] = [];
  const lines: number[] = [];
  const errors: FieldError[] = [];
  text.split(/\r\n|\n|\r/).forEach((line, at) => {
    if (line.trim() === "") return;
    try {
      values.push(JSON.parse(line));
      lines.push(at + 1);
    } catch {
      errors.push({ path: `inputs[${values.length + errors.length}]`, message: `line ${at + 1} is not valid JSON` });
    }
  });
  if (errors.length > 0) refuse(errors, "Each line must hold one JSON object.");
  return finish(values, (index) => `line ${lines[index]} `);
};

const checkHeader = (names: readonly string[]): void => {
  const errors: FieldError[] = [];
  const seen = new Map<string, number>();
  names.forEach((name, at) => {
    const before = seen.get(name);
    const path = `inputs.columns[${at}]`;
    if (name === "") errors.push({ path, message: `column ${at + 1} has no name` });
    else if (name === "__proto__") errors.push({ path, message: `column ${at + 1} is called __proto__: rename it` });
    else if (before !== undefined) {
      errors.push({ path, message: `column ${at + 1} has the same name as column ${before + 1}: ${name}` });
    } else seen.set(name, at);
  });
  if (errors.length > 0) refuse(errors, "The first line must name each column once.");
};

interface Line {
  record: string[];
  info: { lines: number };
}

const csvLines = (text: string, delimiter: string): Line[] => {
  try {
    return parseCsv(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as Line[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? `line ${error["lines"]}: ` : "";
    const quotes = error.code.includes("QUOTE");
    return refuse(
      [
        {
          path: "inputs",
          message: `${line}${quotes ? "a quote is not closed or stands in the wrong place" : "cannot be read"}`,
        },
      ],
      'Put cells that hold quotes, delimiters or line breaks in double quotes, and write a quote inside as "".',
    );
  }
};

const fromCsv = (text: string, delimiter: string): ReadRows => {
  const [header, ...lines] = csvLines(text, delimiter);
  if (!header) return refuse([{ path: "inputs", message: "is empty" }], "Send a header line and at least one row.");
  const names = header.record.map((name) => name.trim());
  checkHeader(names);
  checkCount(lines.length);
  const errors: FieldError[] = [];
  lines.forEach(({ record, info }, index) => {
    if (record.length === names.length) return;
    const message = `line ${info.lines} has ${record.length} cells, the header has ${names.length}`;
    errors.push({ path: `inputs[${index}]`, message });
  });
  if (errors.length > 0)
    refuse(errors, "Give each line as many cells as the header; quote cells that hold the delimiter.");
  const rows = lines.map(({ record }) => Object.fromEntries(names.map((name, at) => [name, record[at]])));
  return finish(rows, (index) => `line ${lines[index]?.info.lines} `);
};

/** The format of a text that came without one: by how it starts. */
export const guessFormat = (text: string): RowsFormat => {
  const start = text.replace(/^\uFEFF/, "").trimStart();
  if (start.startsWith("[")) return "json";
  return start.startsWith("{") ? "ndjson" : "csv";
};

/**
 * Rows out of a JSON array, or of a text in `format`. Cells of CSV and TSV stay text. A list of words becomes rows with
 * one column. Throws Refused 422 with the path of each wrong row (`inputs[3]`), the first 20 and their count.
 */
export const readRows = (inputs: unknown, { format }: { format: RowsFormat }): ReadRows => {
  if (typeof inputs !== "string") return fromValues(inputs);
  const text = inputs.replace(/^\uFEFF/, "");
  if (text.trim() === "") return refuse([{ path: "inputs", message: "is empty" }], "Send at least one row.");
  switch (format) {
    case "json":
      return fromJsonText(text);
    case "ndjson":
      return fromNdjson(text);
    case "csv":
      return fromCsv(text, ",");
    case "tsv":
      return fromCsv(text, "\t");
  }
};
