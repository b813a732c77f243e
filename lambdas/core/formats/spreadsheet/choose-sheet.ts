/** Which of a workbook's sheets is read. */
import { invalid } from "../../problem.ts";
import type { SheetEntry } from "./workbook.ts";

const shownSheets = 20;

const listOf = (sheets: readonly SheetEntry[]): string => {
  const shown = sheets.slice(0, shownSheets).map(({ name, hidden }) => `"${name}"${hidden ? " (hidden)" : ""}`);
  return shown.join(", ") + (sheets.length > shownSheets ? ` and ${sheets.length - shownSheets} more` : "");
};

const asked = (sheets: readonly SheetEntry[], wanted: string | number): SheetEntry | undefined => {
  const plain = (text: string): string => text.trim().toLowerCase();
  const name = String(wanted);
  const named =
    sheets.find((sheet) => sheet.name === name) ?? sheets.find((sheet) => plain(sheet.name) === plain(name));
  return named ?? (/^\d{1,5}$/.test(name) ? sheets[Number(name) - 1] : undefined);
};

/**
 * The sheet of that name, or of that number in the order of the tabs, from 1; without either the first one that is not hidden.
 * A warning names the sheets that were not read. Throws Refused 422 (`unknown_sheet`) listing them.
 */
export const chooseSheet = (
  sheets: readonly [SheetEntry, ...SheetEntry[]],
  wanted: string | number | null,
): { sheet: SheetEntry; warnings: string[] } => {
  if (wanted !== null) {
    const sheet = asked(sheets, wanted);
    if (sheet) return { sheet, warnings: [] };
    throw invalid({
      code: "unknown_sheet",
      title: "No such sheet",
      detail: `Name one of its sheets, or give its number from 1: ${listOf(sheets)}. Nothing was started.`,
      errors: [{ path: "sheet", message: `the file has the sheets ${listOf(sheets)}` }],
    });
  }
  const sheet = sheets.find(({ hidden }) => !hidden) ?? sheets[0];
  const others = sheets.filter((other) => other !== sheet);
  const said = `The sheet "${sheet.name}" was read, not ${listOf(others)}. Choose another with sheet.`;
  return { sheet, warnings: others.length > 0 ? [said] : [] };
};
