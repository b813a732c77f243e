/** What rows a text or a JSON value holds: JSON, CSV, TSV or NDJSON in, rows with named columns out. */
import { checkRows, kindOf, refuseRows, type FieldError, type ReadRows } from "./check-rows.ts";
import { readCsvRows } from "./csv-rows.ts";

export type RowsFormat = "json" | "csv" | "tsv" | "ndjson";

const fromValues = (values: unknown): ReadRows => {
  if (!Array.isArray(values)) {
    return refuseRows(
      [{ path: "inputs", message: `is ${kindOf(values)}, not a list of rows` }],
      'Send a JSON array of objects, such as [{"company": "Stripe"}].',
    );
  }
  return checkRows(values, () => "");
};

const fromJsonText = (text: string): ReadRows => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuseRows([{ path: "inputs", message: "is not valid JSON" }], "Fix the JSON, or send the rows as CSV.");
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
  if (errors.length > 0) refuseRows(errors, "Each line must hold one JSON object.");
  return checkRows(values, (index) => `line ${lines[index]} `);
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
  if (text.trim() === "") return refuseRows([{ path: "inputs", message: "is empty" }], "Send at least one row.");
  switch (format) {
    case "json":
      return fromJsonText(text);
    case "ndjson":
      return fromNdjson(text);
    case "csv":
      return readCsvRows(text);
    case "tsv":
      return readCsvRows(text, "\t");
  }
};

const isList = (text: string): boolean =>
  text.split(/\r\n|\n|\r/).every((line) => line.trim() === "" || /^\s*(?:[-*•]|\d+[.)])\s+\S/.test(line));

/**
 * Rows out of the `inputs` of a call, the same for REST and MCP: a list, or a text, which is JSON by how it starts and else
 * CSV with a header line. A list of bullets has no header and is refused: its first entry would be lost. Throws as readRows.
 */
export const readInputs = (inputs: unknown): ReadRows => {
  if (typeof inputs !== "string") return readRows(inputs, { format: "json" });
  const format = guessFormat(inputs);
  if (format === "csv" && inputs.trim() !== "" && isList(inputs)) {
    refuseRows(
      [{ path: "inputs", message: "is a list of lines, without a header line" }],
      'Send a JSON array of words, such as ["Stripe", "Adyen"], or CSV whose first line names the columns.',
    );
  }
  return readRows(inputs, { format });
};
