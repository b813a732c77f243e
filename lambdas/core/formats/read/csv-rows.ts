/** What rows a delimited text holds: RFC 4180 and what spreadsheets make of it, a header line with each name once. */
import { droppedSentence } from "./blank.ts";
import { checkCount, maxRows, refuseRows, type ReadRows } from "./check-rows.ts";
import { delimiterOf, separatorLine } from "./delimiter.ts";
import { splitRecords, type TextRecord } from "./records.ts";
import { tableRows } from "./table-rows.ts";

/** The cells of one record by RFC 4180, or null where a quote is not closed or stands in the wrong place. */
const cellsOf = (record: string, delimiter: string): string[] | null => {
  if (!record.includes('"')) return record.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; ; at += 1) {
    const isQuoted = record[at] === '"';
    let end = isQuoted ? record.indexOf('"', at + 1) : record.indexOf(delimiter, at);
    while (isQuoted && end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
    if (isQuoted && end < 0) return null;
    if (end < 0) end = record.length;
    const cell = record.slice(isQuoted ? at + 1 : at, end);
    if (!isQuoted && cell.includes('"')) return null;
    cells.push(isQuoted ? cell.replaceAll('""', '"') : cell);
    at = isQuoted ? end + 1 : end;
    if (at >= record.length) return cells;
    if (record[at] !== delimiter) return null;
  }
};

/** Throws Refused 422 for the first record whose quotes are wrong. */
export const allCells = (records: readonly TextRecord[], delimiter: string): string[][] =>
  records.map(
    ({ text, line }) =>
      cellsOf(text, delimiter) ??
      refuseRows(
        [{ path: "inputs", message: `line ${line}: a quote is not closed or stands in the wrong place` }],
        'Put cells that hold quotes, delimiters or line breaks in double quotes, and write a quote inside as "".',
      ),
  );

/**
 * Without a `told` delimiter a first line `sep=;` tells, else the header and the first lines do. Cells stay text. Blank rows
 * are dropped, and said. Throws Refused 422 naming columns by number and rows by line; too many rows are counted, not parsed.
 */
export const readCsvRows = (text: string, told?: string): ReadRows => {
  const separator = separatorLine(text);
  const body = separator?.rest ?? text;
  const delimiter = separator?.delimiter ?? told ?? delimiterOf(body);
  const first_line = separator ? 2 : 1;
  const found = splitRecords(body, delimiter, { most: maxRows + 1, first_line });
  if (found.count > maxRows + 1) checkCount(found.count - 1);
  const [header, ...lines] = allCells(found.records, delimiter);
  if (!header) return refuseRows([{ path: "inputs", message: "is empty" }], "Send a header line and at least one row.");
  const { blank_count, blank_lines } = found;
  return tableRows(
    header,
    lines.map((cells, index) => ({ cells, line: found.records[index + 1]?.line ?? 0 })),
    { warnings: blank_count > 0 ? [droppedSentence(blank_count, "blank row", "line", blank_lines)] : [] },
  );
};
