/** Decides what rows a CSV or TSV text holds: RFC 4180, a header line with each name once, as many cells in each line. */
import { parse as parseCsv, CsvError } from "csv-parse/sync";
import { checkColumns, checkCount, checkRows, refuseRows, type FieldError, type ReadRows } from "./check-rows.ts";

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
  if (errors.length > 0) refuseRows(errors, "The first line must name each column once.");
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
    return refuseRows(
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

/** Cells stay text. Throws Refused 422 naming columns by number and rows by line. */
export const readCsvRows = (text: string, delimiter: string): ReadRows => {
  const [header, ...lines] = csvLines(text, delimiter);
  if (!header) return refuseRows([{ path: "inputs", message: "is empty" }], "Send a header line and at least one row.");
  const names = header.record.map((name) => name.trim());
  checkHeader(names);
  checkColumns(names);
  checkCount(lines.length);
  const errors: FieldError[] = [];
  lines.forEach(({ record, info }, index) => {
    if (record.length === names.length) return;
    const message = `line ${info.lines} has ${record.length} cells, the header has ${names.length}`;
    errors.push({ path: `inputs[${index}]`, message });
  });
  if (errors.length > 0)
    refuseRows(errors, "Give each line as many cells as the header; quote cells that hold the delimiter.");
  const rows = lines.map(({ record }) => Object.fromEntries(names.map((name, at) => [name, record[at]])));
  return checkRows(rows, (index) => `line ${lines[index]?.info.lines} `);
};
