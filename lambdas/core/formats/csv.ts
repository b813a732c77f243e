/** The CSV of a table: RFC 4180, with cells that a spreadsheet would run disarmed (T14). */
import { stringify } from "csv-stringify/sync";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { cellText, rowCells } from "./cells.ts";

// What a spreadsheet takes for a formula, also after blanks, a BOM or zero-width characters, and in full width.
// A text that is already quoted gets one more quote, so that taking one away restores every cell.
const formula = /^'*[\s\0\uFEFF\u200B-\u200F\u2060\u00AD]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\u2212\t\r\0]/;
const number = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A cell as it may stand in a spreadsheet: `'` before what would run; numbers stay numbers. */
export const guardFormula = (text: string): string => (formula.test(text) && !number.test(text) ? `'${text}` : text);

/** Columns `$index, $id, $status, $error`, then the cells. Lines end CRLF; no BOM. */
export const tableToCsv = (table: TaskGroupTable): string => {
  const header = ["$index", "$id", "$status", "$error", ...table.columns.map((column) => guardFormula(column.key))];
  const lines = table.results.map((row) => [
    String(row.$index),
    row.$id ?? "",
    row.$status,
    guardFormula(row.$error ?? ""),
    ...rowCells(table, row).map((cell) => guardFormula(cellText(cell))),
  ]);
  return stringify([header, ...lines], { record_delimiter: "\r\n", quoted_match: /[\r\n\t\0]/ });
};
