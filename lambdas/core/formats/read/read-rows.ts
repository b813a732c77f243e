/** What rows a text or a JSON value holds: JSON, NDJSON, delimited text or a Markdown table in, rows with named columns out. */
import { refuseKnownFile } from "../bytes/signature.ts";
import { refuseRows, type ReadRows } from "./check-rows.ts";
import { readCsvRows } from "./csv-rows.ts";
import { readJsonRows, readNdjsonRows, rowsOfValue } from "./json-rows.ts";
import { filledLines } from "./lines.ts";
import { isMarkdownTable, readMarkdownTable } from "./markdown-table.ts";

export type RowsFormat = "json" | "csv" | "tsv" | "ndjson";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const firstLine = (text: string): string => /^[^\r\n]*/.exec(text)?.[0] ?? "";

/** The format of a text that came without one: by how it starts. */
export const guessFormat = (text: string): RowsFormat => {
  const start = text
    .slice(0, 1_024)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start.startsWith("[")) return "json";
  return start.startsWith("{") ? "ndjson" : "csv";
};

/** The format a text is in, whatever it was sent as: JSON sent as CSV is JSON where it can be read as that. */
const formatOf = (text: string, told: RowsFormat): RowsFormat => {
  const [first, otherwise] = formatsOf(text, told);
  return otherwise === undefined || isJson(text.trimStart()) ? first : otherwise;
};

/** The same of the beginning of a text: two where it starts like JSON, which is then to be tried first. */
export const formatsOf = (text: string, told: RowsFormat): [RowsFormat, RowsFormat?] => {
  const guessed = guessFormat(text);
  if (guessed === "csv" || guessed === told) return [told];
  if (guessed === "ndjson") return [isJson(firstLine(text.trimStart())) ? "ndjson" : told];
  return ["json", told];
};

/**
 * Rows out of a JSON array, or of a text in `format`. Cells of delimited text stay text. A list of words becomes rows with one
 * column. `warnings` says what was dropped. Throws Refused 422 with the path of each wrong row (`inputs[3]`), the first 20 and
 * their count, and for a text that is a web page or another kind of file.
 */
export const readRows = (inputs: unknown, { format }: { format: RowsFormat }): ReadRows => {
  if (typeof inputs !== "string") return rowsOfValue(inputs);
  refuseKnownFile(inputs, "inputs");
  // Ctrl-Z is how files of DOS end.
  const text = inputs.replace(/^\uFEFF/, "").replace(/\u001A\s*$/, "");
  if (text.trim() === "") return refuseRows([{ path: "inputs", message: "is empty" }], "Send at least one row.");
  switch (formatOf(text, format)) {
    case "json":
      return readJsonRows(text);
    case "ndjson":
      return readNdjsonRows(text);
    case "csv":
      return isMarkdownTable(text) ? readMarkdownTable(text) : readCsvRows(text);
    case "tsv":
      return readCsvRows(text, "\t");
  }
};

const bullet = /^\s*(?:[-*•]|\d+[.)])\s+\S/;

/** A thousand lines tell: what follows as many bullets is no table either. */
const isList = (text: string): boolean =>
  filledLines(text.slice(0, 128 * 1024), 1_000, (line) => line.trim() === "").lines.every((line) =>
    bullet.test(line.text),
  );

/**
 * Rows out of the `inputs` of a call, the same for REST and MCP: a list, or a text, which is JSON by how it starts and else
 * delimited text with a header line. A list of bullets has no header and is refused: its first entry would be lost. Throws as
 * readRows.
 */
export const readInputs = (inputs: unknown): ReadRows => {
  if (typeof inputs !== "string") return readRows(inputs, { format: "json" });
  if (/^\s*https?:\/\/\S+\s*$/i.test(inputs)) {
    refuseRows(
      [{ path: "inputs", message: "is an address, not rows" }],
      'Rows are fetched from an address over REST: {"inputs": {"url": "https://…"}}. To research the address itself, send a list: [{"url": "https://…"}].',
    );
  }
  const format = guessFormat(inputs);
  if (format === "csv" && inputs.trim() !== "" && isList(inputs)) {
    refuseRows(
      [{ path: "inputs", message: "is a list of lines, without a header line" }],
      'Send a JSON array of words, such as ["Stripe", "Adyen"], or CSV whose first line names the columns.',
    );
  }
  return readRows(inputs, { format });
};
