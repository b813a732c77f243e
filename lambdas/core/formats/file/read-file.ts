/** Rows out of the bytes of a file: what it is by its first bytes, its encoding, its format. */
import { decodeBytes, charsetOf, type Decoded } from "../bytes/decode.ts";
import { gunzip } from "../bytes/gzip.ts";
import { isGzip, refuseKnownFile } from "../bytes/signature.ts";
import { requestIn, rowsOfRequest } from "./request-shape.ts";
import { guessFormat, readRows, type RowsFormat } from "../read/read-rows.ts";
import type { ReadRows } from "../read/check-rows.ts";
import { isSpreadsheetContainer, readSpreadsheet } from "../spreadsheet/read-spreadsheet.ts";
import { invalid } from "../../problem.ts";

/** How a table may be announced. */
export const rowTypes: Readonly<Record<string, RowsFormat>> = {
  "text/csv": "csv",
  "application/csv": "csv",
  "text/tab-separated-values": "tsv",
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "application/jsonl": "ndjson",
};

export const jsonType = /^application\/(.+\+)?json$/;

const extensions: Readonly<Record<string, RowsFormat>> = {
  csv: "csv",
  tsv: "tsv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  json: "json",
};

/** By content-type, else by the end of the name; null: neither tells. */
export const announcedFormat = (content_type: string, name: string): RowsFormat | null => {
  const type = content_type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (jsonType.test(type)) return "json";
  const extension = name.replace(/\.gz$/i, "").split(".").at(-1)?.toLowerCase() ?? "";
  return rowTypes[type] ?? extensions[extension] ?? null;
};

/** Where a file came from: its content-type as sent, the field that refusals name, bytes it may have when decompressed. */
export interface FileSource {
  readonly content_type: string;
  readonly path: string;
  readonly most_bytes: number;
  /** The service whose link led to it, for a refusal to name. */
  readonly service?: string | null;
}

/** A sheet by its name or its number from 1. */
export type SheetChoice = string | number;

export interface WorkbookFile {
  readonly workbook: Uint8Array;
}

/**
 * The text of a file, or its bytes where they are a spreadsheet; gzip decompressed. Throws Refused 422 for a web page, PDF or no
 * text at all, 413 for more than `most_bytes`.
 */
export const openFile = (
  file: Uint8Array,
  { content_type, path, most_bytes, service = null }: FileSource,
): Decoded | WorkbookFile => {
  const bytes = isGzip(file) ? gunzip(file, most_bytes, path) : file;
  if (isSpreadsheetContainer(bytes)) return { workbook: bytes };
  refuseKnownFile(bytes, path, service);
  return decodeBytes(bytes, { charset: charsetOf(content_type), path });
};

/** Throws Refused 422 (`unknown_sheet`) where a sheet of a text was asked for: it has none. */
export const refuseSheet = (sheet: SheetChoice | undefined): void => {
  if (sheet === undefined) return;
  throw invalid({
    code: "unknown_sheet",
    title: "No sheets here",
    detail: "The rows are text, which has no sheets: leave sheet out, or send the XLSX file. Nothing was started.",
    errors: [{ path: "sheet", message: "is for XLSX files; this is text" }],
  });
};

/**
 * Rows of a file called `name`, whatever it is: of a workbook those of `sheet`, else of its first visible one. A guessed encoding
 * is in `warnings`. Throws as openFile, readSpreadsheet and readRows.
 */
export const readFile = (
  file: Uint8Array,
  { name, sheet, ...source }: FileSource & { name: string; sheet?: SheetChoice | undefined },
): ReadRows => {
  const opened = openFile(file, source);
  if ("workbook" in opened) return readSpreadsheet(opened.workbook, { path: source.path, sheet: sheet ?? null });
  refuseSheet(sheet);
  const { text, warnings } = opened;
  const request = requestIn(text);
  const read = request
    ? rowsOfRequest(request)
    : readRows(text, { format: announcedFormat(source.content_type, name) ?? guessFormat(text) });
  return { ...read, warnings: [...warnings, ...read.warnings] };
};
