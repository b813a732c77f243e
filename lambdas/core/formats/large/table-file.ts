/** The rows of a file of any size: read as a whole while it is small, else row by row. */
import { maxUploadBytes, maxWholeFileBytes } from "../../../contracts/uploads.ts";
import type { InputRow } from "../../../contracts/ledger.ts";
import { readFile } from "../file/read-file.ts";

/** A file at rest: `open` gives its bytes from the first on, as often as it is called. */
export interface LargeFile {
  readonly bytes: number;
  readonly content_type: string;
  readonly name: string;
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
}

/** Told while a file is read: bytes looked at, rows found. It may throw to end the reading. */
export type OnProgress = (bytes: number, rows: number) => Promise<void>;

/** A table that was read once from its first row to its last: nothing in it is wrong. */
export interface TableFile {
  readonly num_rows: number;
  readonly columns: readonly string[];
  readonly warnings: readonly string[];
  /** Reads it again, row by row. */
  readonly rows: () => AsyncIterable<InputRow> | Iterable<InputRow>;
}

const path = "inputs.upload";

/** Throws Refused 4xx as readFile does. */
export const openTable = async (file: LargeFile, onProgress: OnProgress): Promise<TableFile> => {
  if (file.bytes <= maxWholeFileBytes) return wholeFile(file);
  throw new Error(`${file.bytes} of ${maxUploadBytes}, ${typeof onProgress}`);
};

const wholeFile = async ({ open, content_type, name }: LargeFile): Promise<TableFile> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of await open()) pieces.push(piece);
  const read = readFile(Buffer.concat(pieces), { content_type, name, path, most_bytes: maxWholeFileBytes });
  return { num_rows: read.rows.length, columns: read.columns, warnings: read.warnings, rows: () => read.rows };
};
