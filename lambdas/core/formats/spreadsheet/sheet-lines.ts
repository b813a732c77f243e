/** The cells of one sheet, row by row, as texts. */
import { droppedSentence, isVisible } from "../read/blank.ts";
import { maxRows } from "../read/check-rows.ts";
import type { Line } from "../read/table-rows.ts";
import { workbookLimits } from "./limits.ts";
import { damaged, oversized } from "./refusals.ts";
import { unescaped } from "./shared-strings.ts";
import { shownNumber, type NumberKind } from "./shown-number.ts";
import { readXml } from "./xml.ts";

export interface SheetValues {
  readonly texts: readonly string[];
  readonly kinds: readonly NumberKind[];
  readonly from_1904: boolean;
}

export interface SheetLines {
  /** Rows that have something in them; `line` is the row's number in the sheet. */
  readonly lines: Line[];
  /** Blank rows, hidden rows, errors and formulas without a value, a sentence each. */
  readonly warnings: string[];
}

const lastColumn = 16_384;

/** `AB12` is column 27, from 0; null for what is no cell. */
const columnOf = (reference: string): number | null => {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    // Capital letters are their code from 65; small ones are not written.
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26 || column > lastColumn) break;
    column = column * 26 + letter;
  }
  return column > 0 && column <= lastColumn ? column - 1 : null;
};

/** `AB` for column 27, from 0. */
const lettersOf = (column: number): string =>
  (column < 26 ? "" : lettersOf(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26));

const named = (cells: readonly string[], count: number): string =>
  cells.join(", ") + (count > cells.length ? ` and ${count - cells.length} more` : "");

/** Counts, and keeps the first few: a message names them. */
const tally = () => {
  const first: string[] = [];
  let count = 0;
  return {
    add: (place: string) => {
      count += 1;
      if (first.length < 10) first.push(place);
    },
    sentence: (words: (count: number) => string): string[] =>
      count === 0 ? [] : [`${words(count)} (${named(first, count)}).`],
  };
};

const plural = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count} ${many}`);

interface Cell {
  column: number;
  type: string;
  style: number;
  raw: string;
  hasFormula: boolean;
}

/**
 * Formulas give the value they had when the file was saved; a cell with an error is empty, and named. Reading stops at the first
 * row too many. Throws Refused 422 for damage, 413 over the limits of workbookLimits.
 */
export const readSheet = (part: Uint8Array, path: string, { texts, kinds, from_1904 }: SheetValues): SheetLines => {
  const lines: Line[] = [];
  const blank: number[] = [];
  const [errors, uncomputed, hidden] = [tally(), tally(), tally()];
  let [row, blankCount, written, cellCount, textCount] = [0, 0, 0, 0, 0];
  const requireCells = (count: number): void => {
    if (count > workbookLimits.cells) throw oversized(path, `more than ${workbookLimits.cells} cells`);
  };
  let isHidden = false;
  let cells: string[] = [];
  let cell: Cell | null = null;
  let nextColumn = 0;
  let [capture, isReading] = [false, false];

  const shown = ({ type, style, raw, hasFormula, column }: Cell): string => {
    switch (type) {
      case "s": {
        const text = texts[Number(raw)];
        if (text === undefined) throw damaged(path, "names a text that it does not hold");
        return text;
      }
      case "inlineStr":
      case "str":
        return unescaped(raw);
      case "b":
        return raw.trim() === "1" ? "TRUE" : "FALSE";
      case "e":
        errors.add(`${raw.trim().slice(0, 20)} in ${lettersOf(column)}${row}`);
        return "";
      case "d":
        return raw.trim().replace(/T00:00:00(?:\.0+)?Z?$/, "");
      default:
        if (raw === "" && hasFormula) uncomputed.add(`${lettersOf(column)}${row}`);
        return shownNumber(raw, kinds[style] ?? { is: "number" }, from_1904);
    }
  };
  const endCell = (done: Cell): void => {
    const text = shown(done);
    textCount += text.length;
    if (textCount > workbookLimits.text_characters)
      throw oversized(path, `more than ${workbookLimits.text_characters} characters in its cells`);
    if (text === "") return;
    while (cells.length < done.column) cells.push("");
    cells[done.column] = text;
  };
  const endRow = (): void => {
    if (!cells.some(isVisible)) return;
    const before = lines.at(-1)?.line ?? 0;
    for (let gap = before + 1; gap < row && blank.length < 20; gap += 1) blank.push(gap);
    blankCount += Math.max(0, row - before - 1);
    // Cells at the end of a row that are empty do not stand in the file.
    const width = lines[0]?.cells.length ?? 0;
    while (cells.length < width) cells.push("");
    cellCount += cells.length;
    requireCells(cellCount);
    lines.push({ cells, line: row });
    if (isHidden) hidden.add(`row ${row}`);
  };

  readXml(part, path, {
    open(tag, attributes) {
      if (tag === "row") {
        const { r, hidden: hides } = attributes();
        const told = r === undefined ? row + 1 : Number(r);
        row = Number.isSafeInteger(told) && told > row ? told : row + 1;
        cells = [];
        nextColumn = 0;
        isHidden = hides === "1" || hides === "true";
      } else if (tag === "c") {
        const { r = "", t = "n", s = "0" } = attributes();
        const column = columnOf(r) ?? nextColumn;
        nextColumn = column + 1;
        written += 1;
        requireCells(written);
        cell = { column, type: t, style: Number(s), raw: "", hasFormula: false };
      } else if (tag === "rPh") isReading = true;
      else if (tag === "f" && cell) cell.hasFormula = true;
      else if (tag === "v" || tag === "t") capture = !isReading;
    },
    text(piece) {
      if (capture && cell) cell.raw += piece;
    },
    close(tag) {
      if (tag === "v" || tag === "t") capture = false;
      else if (tag === "rPh") isReading = false;
      else if (tag === "c" && cell) {
        endCell(cell);
        cell = null;
      } else if (tag === "row") endRow();
      return tag === "sheetData" || lines.length > maxRows + 1 ? "stop" : undefined;
    },
  });
  if (lines.length > maxRows + 1) throw oversized(path, `more than ${maxRows} rows`);
  return {
    lines,
    warnings: [
      ...(blankCount > 0 ? [droppedSentence(blankCount, "blank row", "row", blank)] : []),
      ...errors.sentence(
        (count) => `${plural(count, "cell holds an error and is", "cells hold errors and are")} empty here`,
      ),
      ...uncomputed.sentence(
        (count) =>
          `${plural(count, "formula has no value in the file and is", "formulas have no value in the file and are")} empty here: open and save the file in a spreadsheet program`,
      ),
      ...hidden.sentence((count) => `${plural(count, "hidden row was read too", "hidden rows were read too")}`),
    ],
  };
};
