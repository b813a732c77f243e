/** Rows out of the bytes of a file: what it is by its first bytes, its encoding, its format. */
import { decodeBytes, charsetOf, type Decoded } from "../bytes/decode.ts";
import { gunzip } from "../bytes/gzip.ts";
import { isGzip, refuseKnownFile } from "../bytes/signature.ts";
import { requestIn, rowsOfRequest } from "./request-shape.ts";
import { guessFormat, readRows, type RowsFormat } from "../read/read-rows.ts";
import type { ReadRows } from "../read/check-rows.ts";

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
}

/**
 * The text of a file, gzip decompressed. Throws Refused 422 for a web page, spreadsheet, archive, PDF or no text at all, 413
 * for more than `most_bytes`.
 */
export const fileText = (file: Uint8Array, { content_type, path, most_bytes }: FileSource): Decoded => {
  const bytes = isGzip(file) ? gunzip(file, most_bytes, path) : file;
  refuseKnownFile(bytes, path);
  return decodeBytes(bytes, { charset: charsetOf(content_type), path });
};

/** Rows of a file called `name`. A guessed encoding is in `warnings`. Throws as fileText and readRows. */
export const readFile = (file: Uint8Array, { name, ...source }: FileSource & { name: string }): ReadRows => {
  const { text, warnings } = fileText(file, source);
  const request = requestIn(text);
  const read = request
    ? rowsOfRequest(request)
    : readRows(text, { format: announcedFormat(source.content_type, name) ?? guessFormat(text) });
  return { ...read, warnings: [...warnings, ...read.warnings] };
};
