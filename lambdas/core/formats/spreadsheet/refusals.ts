/** Why a workbook is not read, and what to do instead. */
import { invalid, tooLarge, type Refused } from "../../problem.ts";

const saveAsCsv = "Save the sheet as CSV (UTF-8) and send that. Nothing was started.";

/** `path` is the field that the file came in. */
export const damaged = (path: string, message: string): Refused =>
  invalid({
    code: "damaged_spreadsheet",
    title: "Damaged spreadsheet",
    detail: `Open the file in a spreadsheet program and save it again as XLSX, or save the sheet as CSV (UTF-8). Nothing was started.`,
    errors: [{ path, message }],
  });

export const oversized = (path: string, what: string): Refused =>
  tooLarge({
    code: "spreadsheet_too_large",
    title: "Spreadsheet too large",
    detail: saveAsCsv,
    errors: [{ path, message: `holds ${what}` }],
  });

/** A file of another kind in the same container. */
export const otherFile = (path: string, message: string): Refused =>
  invalid({ code: "spreadsheet", title: "A file that is not read", detail: saveAsCsv, errors: [{ path, message }] });

export const zipArchive = (path: string): Refused =>
  invalid({
    code: "zip_archive",
    title: "A zip archive",
    detail: "Unpack it and send the table in it as CSV or XLSX. Nothing was started.",
    errors: [{ path, message: "is a zip archive, not a table" }],
  });
