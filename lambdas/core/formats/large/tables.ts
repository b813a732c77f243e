/** Files as they rest, as text, and as tables that were read once. */
import type { InputRow } from "../../../contracts/ledger.ts";
import type { SheetChoice } from "../file/read-file.ts";

/** A file at rest: `open` gives its bytes from the first on, as often as it is called. */
export interface LargeFile {
  readonly bytes: number;
  readonly content_type: string;
  readonly name: string;
  /** Of a workbook, by name or number from 1; null: the first visible one. */
  readonly sheet: SheetChoice | null;
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

/** A file whose encoding is known, at least to its first mistake. */
export interface TextFile {
  /** The beginning of the text. */
  readonly head: string;
  readonly text: (looked?: (bytes: number) => Promise<void>) => AsyncIterable<string>;
  readonly looked: OnProgress;
}
