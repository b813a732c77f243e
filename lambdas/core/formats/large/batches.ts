/** Pieces of text cut into records or values, some hundred at a time. */
import { refuseRows } from "../read/check-rows.ts";
import type { RecordScanner } from "../read/records.ts";

/** One record of a table, or one value of a list; the number of its first line, from 1. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

/** Rows may have 64 KB: what is longer than this is a quote or a bracket that is not closed. */
const longestCharacters = 1_000_000;
const piecesPerBatch = 500;

/** `scannerOf` makes what finds the pieces, and gives it where to put them. */
export async function* batchesOf(
  text: AsyncIterable<string>,
  scannerOf: (found: (piece: Piece) => void) => RecordScanner,
): AsyncGenerator<Piece[]> {
  let found: Piece[] = [];
  const scanner = scannerOf((piece) => found.push(piece));
  for await (const piece of text) {
    scanner.push(piece, false);
    const { characters, line } = scanner.open();
    if (characters > longestCharacters) {
      refuseRows(
        [{ path: "inputs", message: `line ${line}: has no end within a million characters` }],
        "A quote or a bracket is not closed there, or the row is too long.",
      );
    }
    if (found.length < piecesPerBatch) continue;
    yield found;
    found = [];
  }
  scanner.push("", true);
  if (found.length > 0) yield found;
}
