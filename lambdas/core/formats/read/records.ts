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

/** Finds the records of a text that comes piece by piece. */
export interface RecordScanner {
  /** Emits what is complete. `isLast`: nothing follows, so what is left is a record too. */
  push(piece: string, isLast: boolean): void;
  /** Characters of the record that is not complete yet, and the number of its first line. */
  open(): { characters: number; line: number };
}

/**
 * Splits by every line end (CRLF, LF, CR) outside quotes, in whatever mixture. A quote opens only where a cell begins, as RFC
 * 4180 has it. `emit` gets each record; `text` is null for a blank one, which has no visible character in any cell, and
 * `isEmpty` says that it has none at all.
 */
export const recordScanner = (
  delimiter: string,
  first_line: number,
  emit: (record: { text: string | null; line: number; isEmpty: boolean }) => void,
): RecordScanner => {
  const separator = delimiter.charCodeAt(0);
  let [text, at, start] = ["", 0, 0];
  let [line, startLine] = [first_line, first_line];
  let [quoted, cellStart, shown] = [false, true, false];

  const close = (end: number): void =>
    emit({ text: shown ? text.slice(start, end) : null, line: startLine, isEmpty: end === start });
  const scan = (end: number): void => {
    for (; at < end; at += 1) {
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
  };
  return {
    push(piece, isLast) {
      [text, at, start] = [start === text.length ? piece : text.slice(start) + piece, at - start, 0];
      // What a character means may depend on the next one: the last one waits for it.
      scan(isLast ? text.length : text.length - 1);
      if (isLast && start < text.length) close(text.length);
    },
    open: () => ({ characters: text.length - start, line: startLine }),
  };
};

/** All records of a text. `first_line` is the number of its first line. */
export const splitRecords = (
  text: string,
  delimiter: string,
  { most, first_line = 1 }: { most: number; first_line?: number },
): Records => {
  const records: TextRecord[] = [];
  const blank = blankRecords();
  let count = 0;
  const scanner = recordScanner(delimiter, first_line, (record) => {
    blank.add(record);
    if (record.text === null) return;
    if (count < most) records.push({ text: record.text, line: record.line });
    count += 1;
  });
  scanner.push(text, true);
  return { records, count, ...blank.found() };
};

/** Counts blank records; empty lines at the end are none. */
export const blankRecords = () => {
  const blank_lines: number[] = [];
  let [blank_count, emptyAtEnd] = [0, 0];
  return {
    add({ text, line, isEmpty }: { text: string | null; line: number; isEmpty: boolean }): void {
      if (text !== null) {
        emptyAtEnd = 0;
        return;
      }
      blank_count += 1;
      emptyAtEnd = isEmpty ? emptyAtEnd + 1 : 0;
      if (blank_lines.length < keptBlankLines) blank_lines.push(line);
    },
    found: () => ({
      blank_lines: blank_lines.slice(0, Math.max(0, blank_count - emptyAtEnd)),
      blank_count: blank_count - emptyAtEnd,
    }),
  };
};
