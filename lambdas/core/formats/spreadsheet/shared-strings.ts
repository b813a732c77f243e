/** The texts of cells: a workbook stores each once and cells name it by number. */
import { workbookLimits } from "./limits.ts";
import { oversized } from "./refusals.ts";
import { readXml } from "./xml.ts";

const escape = /_x([0-9A-Fa-f]{4})_/g;

/** What XML cannot hold is written `_x000B_`, and a text that looks like that `_x005F_x000B_` (ECMA-376 part 1, 22.9.2.19). */
export const unescaped = (text: string): string =>
  text.includes("_x") ? text.replace(escape, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text;

/** Runs of one text are joined; readings of characters (`rPh`) are left out. Throws Refused as readXml. */
export const readSharedStrings = (part: Uint8Array | null, path: string): string[] => {
  const texts: string[] = [];
  let [text, isText, isReading] = ["", false, false];
  if (!part) return texts;
  readXml(part, path, {
    open(tag) {
      if (tag === "si") text = "";
      else if (tag === "rPh") isReading = true;
      else if (tag === "t") isText = !isReading;
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(tag) {
      if (tag === "t") isText = false;
      else if (tag === "rPh") isReading = false;
      else if (tag === "si") {
        texts.push(unescaped(text));
        if (texts.length > workbookLimits.cells) throw oversized(path, `more than ${workbookLimits.cells} texts`);
      }
    },
  });
  return texts;
};
