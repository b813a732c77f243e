/** What rows a JSON value, a JSON text or NDJSON holds. */
import { isRecord } from "../../../contracts/json.ts";
import { droppedSentence, isBlankValue } from "./blank.ts";
import { checkCount, checkRows, kindOf, maxRows, refuseRows, type FieldError, type ReadRows } from "./check-rows.ts";
import { keptAsTextSentences, parseExactJson } from "./exact-json.ts";
import { filledLines } from "./lines.ts";
import { inputsOfRuns } from "./run-shape.ts";

/** A row whose every cell is blank. One without cells is a mistake, and no blank row. */
export const isBlankRow = (row: unknown): boolean => {
  if (!isRecord(row)) return false;
  const cells = Object.values(row);
  return cells.length > 0 && cells.every(isBlankValue);
};

/** `line` says where in a text a value stood; without it rows are named by their number in the list, from 1. */
const fromList = (values: readonly unknown[], warnings: readonly string[], line?: (at: number) => number): ReadRows => {
  checkCount(values.length);
  const rows = inputsOfRuns(values);
  const filled = rows.map((row, at) => ({ row, at })).filter(({ row }) => !isBlankRow(row));
  const blank = rows.flatMap((row, at) => (isBlankRow(row) ? [line ? line(at) : at + 1] : []));
  const read = checkRows(
    filled.map(({ row }) => row),
    (index) => (line ? `line ${line(filled[index]?.at ?? 0)} ` : ""),
    (index) => filled[index]?.at ?? index,
  );
  const said = blank.length > 0 ? [droppedSentence(blank.length, "blank row", line ? "line" : "row", blank)] : [];
  return { ...read, warnings: [...warnings, ...said, ...read.warnings] };
};

/** Throws Refused 422 for what is no list of rows. */
export const rowsOfValue = (values: unknown, warnings: readonly string[] = []): ReadRows => {
  if (Array.isArray(values)) return fromList(values, warnings);
  return refuseRows(
    [{ path: "inputs", message: `is ${kindOf(values)}, not a list of rows` }],
    'Send a JSON array of objects, such as [{"company": "Stripe"}].',
  );
};

/** Throws Refused 422 for text that is no JSON, or no list of rows. */
export const readJsonRows = (text: string): ReadRows => {
  let read: ReturnType<typeof parseExactJson>;
  try {
    read = parseExactJson(text);
  } catch {
    return refuseRows([{ path: "inputs", message: "is not valid JSON" }], "Fix the JSON, or send the rows as CSV.");
  }
  return rowsOfValue(read.value, keptAsTextSentences(read.kept_as_text));
};

/** One JSON object a line. Throws Refused 422 with the first wrong lines and their count. */
export const readNdjsonRows = (text: string): ReadRows => {
  const { lines, count } = filledLines(text, maxRows, (line) => line.trim() === "");
  if (count > maxRows) checkCount(count);
  const values: unknown[] = [];
  const errors: FieldError[] = [];
  let kept = 0;
  lines.forEach(({ text: one, line }, at) => {
    try {
      const { value, kept_as_text } = parseExactJson(one);
      values.push(value);
      kept += kept_as_text;
    } catch {
      errors.push({ path: `inputs[${at}]`, message: `line ${line} is not valid JSON` });
    }
  });
  if (errors.length > 0) refuseRows(errors, "Each line must hold one JSON object.");
  return fromList(values, keptAsTextSentences(kept), (at) => lines[at]?.line ?? 0);
};
