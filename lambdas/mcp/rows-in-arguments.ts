/** Decides which rows the `inputs` of a call hold: an array, or text that is JSON, NDJSON, CSV, TSV or a list of lines. */
import type { InputRow } from "../contracts/ledger.ts";
import { guessFormat, readRows } from "../core/formats/read-rows.ts";

const firstLine = (text: string): string => /^[^\r\n]*/.exec(text)?.[0] ?? "";

const listLines = (text: string): string[] =>
  text.split(/\r\n|\n|\r/).flatMap((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, "").trim() || []);

const fromText = (text: string): InputRow[] => {
  const guessed = guessFormat(text);
  if (guessed !== "csv") return readRows(text, { format: guessed }).rows;
  const header = firstLine(text.trimStart());
  if (header.includes("\t")) return readRows(text.trimStart(), { format: "tsv" }).rows;
  const bulleted = /^\s*(?:[-*•]|\d+[.)])\s+/.test(text);
  const table = header.includes(",") && /[\r\n]/.test(text.trim()) && !bulleted;
  return table ? readRows(text, { format: "csv" }).rows : readRows(listLines(text), { format: "json" }).rows;
};

/** Throws Refused 422 that names each wrong row. A JSON object in text is one row. */
export const rowsOf = (inputs: unknown): InputRow[] =>
  typeof inputs === "string" ? fromText(inputs) : readRows(inputs, { format: "json" }).rows;
