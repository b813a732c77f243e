/** What rows a CSV or TSV text holds: RFC 4180, a header line with each name once, as many cells in each line. */
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

/**
 * What separates the cells: a tab within the header line, or a `;` in one without a comma, as spreadsheets of countries
 * with a decimal comma write it; else a comma. Quoted names do not count.
 */
const delimiterOf = (text: string): string => {
  const start = text
    .slice(0, maxHeaderCharacters)
    .replace(/^\uFEFF/, "")
    .trimStart();
  const header = (/^[^\r\n]*/.exec(start.replace(/"[^"]*"/g, '""'))?.[0] ?? "").trim();
  if (header.includes("\t")) return "\t";
  return header.includes(";") && !header.includes(",") ? ";" : ",";
};

/** Names of columns come to 64 KB at most. */
const maxHeaderCharacters = 128 * 1024;

/** Without a `delimiter` the header line tells. Cells stay text. Throws Refused 422 naming columns by number and rows by line. */
export const readCsvRows = (text: string, delimiter = delimiterOf(text)): ReadRows => {
  const [header, ...lines] = csvLines(text, delimiter);
  if (!header) return refuseRows([{ path: "inputs", message: "is empty" }], "Send a header line and at least one row.");
  const names = header.record.map((name) => name.trim());
  checkHeader(names);
  checkColumns(names);
  if (lines.length === 0) {
    refuseRows(
      [{ path: "inputs", message: "holds no rows: its one line is the header" }],
      'Send a header line and each row on a line of its own below it, or a JSON array of words: ["Stripe", "Adyen"].',
    );
  }
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
