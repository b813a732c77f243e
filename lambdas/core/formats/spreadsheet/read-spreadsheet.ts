/** Rows out of an XLSX workbook: one sheet, its first row the header, cells as a person sees them. */
import { refuseRows, type ReadRows } from "../read/check-rows.ts";
import { tableRows } from "../read/table-rows.ts";
import { chooseSheet } from "./choose-sheet.ts";
import { damaged, otherFile } from "./refusals.ts";
import { readSharedStrings } from "./shared-strings.ts";
import { readSheet } from "./sheet-lines.ts";
import { readStyles } from "./styles.ts";
import { readWorkbook } from "./workbook.ts";
import { openZip } from "./zip.ts";

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

/** A zip archive (XLSX, ODS and others), or the container of older Office files, by first bytes. */
export const isSpreadsheetContainer = (bytes: Uint8Array): boolean => isZip(bytes) || isOle(bytes);

const isZip = (bytes: Uint8Array): boolean =>
  startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]);

const isOle = (bytes: Uint8Array): boolean => startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]);

/** Names of streams are UTF-16 in there. Excel encrypts an XLSX by putting it into such a container. */
const refuseOle = (bytes: Uint8Array, path: string): never => {
  const isEncrypted = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(
    Buffer.from("EncryptedPackage", "utf16le"),
  );
  throw otherFile(
    path,
    isEncrypted
      ? "is an encrypted spreadsheet: save it without a password, or save the sheet as CSV"
      : "is an old Excel file (XLS) or another old Office file: save it as XLSX or CSV",
  );
};

/**
 * `path` is the field that refusals name; `sheet` a name or a number from 1, null for the first sheet that is not hidden. Throws
 * Refused 422 for a file that is none, is damaged or encrypted, has no such sheet or wrong rows, 413 over its limits.
 */
export const readSpreadsheet = (
  bytes: Uint8Array,
  { path, sheet: wanted }: { path: string; sheet: string | number | null },
): ReadRows => {
  if (isOle(bytes)) refuseOle(bytes, path);
  const zip = openZip(bytes, path);
  const workbook = readWorkbook(zip, path);
  const [first, ...more] = workbook.sheets;
  if (!first) throw damaged(path, "is a spreadsheet without sheets");
  const { sheet, warnings } = chooseSheet([first, ...more], wanted);
  const part = zip.part(sheet.part);
  if (!part) throw damaged(path, "lacks the part of the sheet that it lists");
  const texts = readSharedStrings(workbook.shared_strings, path);
  const kinds = readStyles(workbook.styles, path);
  const read = readSheet(part, path, { texts, kinds, from_1904: workbook.from_1904 });
  const [header, ...lines] = read.lines;
  if (!header) {
    const message = `the sheet "${sheet.name}" is empty`;
    return refuseRows([{ path: "inputs", message }], "Choose another sheet with sheet, or fill this one.");
  }
  return tableRows(header.cells, lines, { warnings: [...warnings, ...read.warnings], place: "row" });
};
