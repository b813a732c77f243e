/** How the cells of each style show their numbers. */
import { numberKind, type NumberKind } from "./shown-number.ts";
import { readXml } from "./xml.ts";

/** Formats that a workbook names by number alone (ECMA-376 part 1, 18.8.30), those of East Asian versions included. */
const builtIn = (id: number): string => {
  if (id === 9 || id === 10) return "0%";
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return "yyyy-mm-dd";
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return "hh:mm:ss";
  if (id === 22) return "yyyy-mm-dd hh:mm";
  return id === 46 ? "[h]:mm:ss" : "General";
};

/** The kind of each style, by its number in `s` of a cell. Throws Refused as readXml. */
export const readStyles = (part: Uint8Array | null, path: string): NumberKind[] => {
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let inCells = false;
  if (!part) return kinds;
  readXml(part, path, {
    open(tag, attributes, plain) {
      if (tag === "numFmt") {
        const { numFmtId, formatCode = "" } = attributes();
        codes.set(Number(numFmtId), plain(formatCode));
      } else if (tag === "cellXfs") inCells = true;
      else if (tag === "xf" && inCells) {
        const id = Number(attributes()["numFmtId"] ?? 0);
        kinds.push(numberKind(codes.get(id) ?? builtIn(id)));
      }
    },
    close(tag) {
      return tag === "cellXfs" ? "stop" : undefined;
    },
  });
  return kinds;
};
