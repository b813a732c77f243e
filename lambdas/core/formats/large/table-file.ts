/** The rows of a file of any size: read as a whole while it is small, else row by row. */
import { maxWholeFileBytes } from "../../../contracts/uploads.ts";
import { charsetOf, encodingsOf, guessWarnings, notText, type Encoding } from "../bytes/decode.ts";
import { isGzip, refuseKnownFile } from "../bytes/signature.ts";
import { announcedFormat, readFile, refuseSheet } from "../file/read-file.ts";
import { isMarkdownTable } from "../read/markdown-table.ts";
import { isSpreadsheetContainer } from "../spreadsheet/read-spreadsheet.ts";
import { formatsOf, guessFormat, type RowsFormat } from "../read/read-rows.ts";
import { Refused, tooLarge } from "../../problem.ts";
import { delimitedTable } from "./delimited-table.ts";
import type { LargeFile, OnProgress, TableFile, TextFile } from "./tables.ts";
import { OtherEncoding, textPieces } from "./text-pieces.ts";
import { valueTable } from "./value-table.ts";

const path = "inputs.upload";
const headBytes = 256 * 1024;

/** Throws Refused 4xx as readFile does. */
export const openTable = (file: LargeFile, onProgress: OnProgress): Promise<TableFile> =>
  file.bytes <= maxWholeFileBytes ? wholeFile(file) : rowByRow(file, onProgress);

const wholeFile = async ({ open, content_type, name, sheet }: LargeFile): Promise<TableFile> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of await open()) pieces.push(piece);
  const read = readFile(Buffer.concat(pieces), {
    content_type,
    name,
    path,
    most_bytes: maxWholeFileBytes,
    sheet: sheet ?? undefined,
  });
  return { num_rows: read.rows.length, columns: read.columns, warnings: read.warnings, rows: () => read.rows };
};

/** CSV, TSV, NDJSON and JSON lists, in any encoding: what is held at a time is some hundred rows. */
export const rowByRow = async (file: LargeFile, onProgress: OnProgress): Promise<TableFile> => {
  const head = await beginningOf(file);
  if (isGzip(head)) throw tooLargeToHold("gzip");
  if (isSpreadsheetContainer(head)) throw tooLargeToHold("a spreadsheet");
  refuseSheet(file.sheet ?? undefined);
  refuseKnownFile(head, path);
  const charset = charsetOf(file.content_type);
  for (const encoding of encodingsOf(head, charset)) {
    try {
      const table = await tableIn(file, encoding, onProgress);
      return { ...table, warnings: [...guessWarnings(encoding, charset), ...table.warnings] };
    } catch (error) {
      if (!(error instanceof OtherEncoding)) throw error;
    }
  }
  throw notText(path);
};

const beginningOf = async (file: LargeFile): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of await file.open()) {
    pieces.push(piece);
    size += piece.length;
    if (size >= headBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, headBytes);
};

const tableIn = async (file: LargeFile, encoding: Encoding, looked: OnProgress): Promise<TableFile> => {
  async function* text(hear: (bytes: number) => Promise<void> = async () => undefined): AsyncGenerator<string> {
    yield* textPieces(await file.open(), encoding, hear);
  }
  let head = "";
  for await (const piece of text()) if ((head += piece).length >= headBytes / 2) break;
  const read: TextFile = { head, text, looked };
  const told = announcedFormat(file.content_type, file.name) ?? guessFormat(head);
  const [first, otherwise] = formatsOf(head, told);
  try {
    return await readAs(read, first);
  } catch (error) {
    // It starts like JSON: `[1]` may be the name of a column.
    const isJson =
      !(error instanceof Refused) || !error.errors.some(({ message }) => message.endsWith("not valid JSON"));
    if (otherwise === undefined || isJson) throw error;
    return readAs(read, otherwise);
  }
};

const readAs = (file: TextFile, format: RowsFormat): Promise<TableFile> => {
  if (format === "json" || format === "ndjson") return valueTable(file, format);
  if (format === "tsv") return delimitedTable(file, "\t");
  if (isMarkdownTable(file.head)) throw tooLargeToHold("a Markdown table");
  return delimitedTable(file);
};

const tooLargeToHold = (what: string): Refused =>
  tooLarge({
    code: "file_too_large",
    title: "Too large for its format",
    detail: `A file of ${what} may have ${maxWholeFileBytes} bytes. Send the table as CSV, TSV or NDJSON.`,
    errors: [{ path, message: `is ${what} of more than ${maxWholeFileBytes} bytes` }],
    more: { limit_bytes: maxWholeFileBytes },
  });
