/** Where the records of a delimited text begin and end: found before parsing, so that a text with too many is never parsed. */
import { isVisible } from "./blank.ts";

export interface TextRecord {
  readonly text: string;
  /** Number of its first line, from 1. */
  readonly line: number;
}

export interface Records {
  /** Those that are not blank, the first `most` of them. */
  readonly records: TextRecord[];
  /** How many are not blank. */
  readonly count: number;
  /** Lines of the first blank ones, and how many there are. Empty lines at the end are none. */
  readonly blank_lines: number[];
  readonly blank_count: number;
}

const quote = 0x22;
const lf = 0x0a;
const cr = 0x0d;
const keptBlankLines = 20;

/**
 * Splits by every line end (CRLF, LF, CR) outside quotes, in whatever mixture. A quote opens only where a cell begins, as RFC
 * 4180 has it. Blank: no visible character in any cell. `first_line` is the number of the first line of `text`.
 */
export const splitRecords = (
  text: string,
  delimiter: string,
  { most, first_line = 1 }: { most: number; first_line?: number },
): Records => {
  const separator = delimiter.charCodeAt(0);
  const records: TextRecord[] = [];
  const blank_lines: number[] = [];
  let [count, blank_count, emptyAtEnd] = [0, 0, 0];
  let [line, start, startLine] = [first_line, 0, first_line];
  let [quoted, cellStart, shown] = [false, true, false];

  const close = (end: number): void => {
    if (shown) {
      if (count < most) records.push({ text: text.slice(start, end), line: startLine });
      count += 1;
      emptyAtEnd = 0;
    } else {
      blank_count += 1;
      emptyAtEnd = end === start ? emptyAtEnd + 1 : 0;
      if (blank_lines.length < keptBlankLines) blank_lines.push(startLine);
    }
  };
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isEnd = code === lf || code === cr;
    if (isEnd && code === cr && text.charCodeAt(at + 1) === lf && quoted) continue;
    if (isEnd) line += 1;
    if (code === quote && (quoted || cellStart)) {
      const doubled = quoted && text.charCodeAt(at + 1) === quote;
      if (doubled) [shown, at] = [true, at + 1];
      else quoted = !quoted;
      cellStart = false;
    } else if (isEnd && !quoted) {
      close(at);
      if (code === cr && text.charCodeAt(at + 1) === lf) at += 1;
      [start, startLine, cellStart, shown] = [at + 1, line, true, false];
    } else if (code === separator && !quoted) cellStart = true;
    else {
      cellStart = false;
      if (!shown) shown = code > 0x20 && code < 0x7f ? true : code >= 0x7f && isVisible(text.slice(at, at + 2));
    }
  }
  if (start < text.length) close(text.length);
  return {
    records,
    count,
    blank_lines: blank_lines.slice(0, Math.max(0, blank_count - emptyAtEnd)),
    blank_count: blank_count - emptyAtEnd,
  };
};
