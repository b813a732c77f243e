/** Where the values of a list begin and end in JSON that comes piece by piece, and the lines of NDJSON. */
import { refuseRows } from "../read/check-rows.ts";
import type { RecordScanner } from "../read/records.ts";
import type { Piece } from "./batches.ts";

export const notJson = (what: string): never =>
  refuseRows([{ path: "inputs", message: `${what}is not valid JSON` }], "Fix the JSON, or send the rows as CSV.");

/** Values of the one list that the text is, as text: whether each is valid JSON is for its reader. `line` counts them, from 1. */
export const valueScanner = (found: (piece: Piece) => void): RecordScanner => {
  let [text, at, start] = ["", 0, 0];
  let [depth, inString, count, isOver] = [0, false, 0, false];

  const close = (end: number, isLast: boolean): void => {
    const value = text.slice(start, end).trim();
    start = end + 1;
    // `[]` has no value; `[1,]` has an empty one.
    if (isLast && count === 0 && value === "") return;
    count += 1;
    if (value === "") notJson(`row ${count} `);
    found({ text: value, line: count });
  };
  /** One character outside strings. */
  const step = (character: string): void => {
    if (depth === 0) {
      if (/\s/.test(character)) start = at + 1;
      else if (character === "[" && !isOver) [depth, start] = [1, at + 1];
      else notJson("");
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") {
      depth -= 1;
      if (depth > 0) return;
      close(at, true);
      isOver = true;
    } else if (character === "," && depth === 1) close(at, false);
  };
  return {
    push(piece, isLast) {
      [text, at, start] = [text.slice(start) + piece, at - start, 0];
      for (; at < text.length; at += 1) {
        if (!inString) {
          step(text.charAt(at));
          continue;
        }
        const code = text.charCodeAt(at);
        if (code === 0x5c) at += 1;
        else if (code === 0x22) inString = false;
      }
      if (isLast && !isOver) notJson("");
    },
    open: () => ({ characters: text.length - start, line: count + 1 }),
  };
};

/** Lines with something in them, ended by CRLF, LF or CR. */
export const lineScanner = (found: (piece: Piece) => void): RecordScanner => {
  let [text, line] = ["", 1];
  return {
    push(piece, isLast) {
      const lines = (text + piece).split(/\r\n|\n|\r(?!$)/);
      text = isLast ? "" : (lines.pop() ?? "");
      for (const one of lines) {
        if (one.trim() !== "") found({ text: one, line });
        line += 1;
      }
    },
    open: () => ({ characters: text.length, line }),
  };
};
