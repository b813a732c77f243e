/** The lines of a text in which quotes mean nothing. */

export interface FilledLines {
  /** Those with something in them, the first `most`, with their numbers from 1. */
  readonly lines: { readonly text: string; readonly line: number }[];
  readonly count: number;
  /** The first blank lines between two filled ones, and how many there are. */
  readonly blank_lines: number[];
  readonly blank_count: number;
}

const keptBlankLines = 20;
const lf = 0x0a;
const cr = 0x0d;

const endOfLine = (text: string, start: number): number => {
  let end = start;
  while (end < text.length && text.charCodeAt(end) !== lf && text.charCodeAt(end) !== cr) end += 1;
  return end;
};

/** Splits by CRLF, LF and CR, one line at a time: a text of a million lines costs its own length and no more. */
export const filledLines = (text: string, most: number, isBlank: (line: string) => boolean): FilledLines => {
  const lines: { text: string; line: number }[] = [];
  const blank_lines: number[] = [];
  let [count, blank_count, pending, line, start] = [0, 0, 0, 0, 0];
  while (start <= text.length) {
    const end = endOfLine(text, start);
    line += 1;
    const one = text.slice(start, end);
    if (isBlank(one)) pending += count > 0 ? 1 : 0;
    else {
      for (let at = 0; at < pending && blank_lines.length < keptBlankLines; at += 1) {
        blank_lines.push(line - pending + at);
      }
      [blank_count, pending, count] = [blank_count + pending, 0, count + 1];
      if (count <= most) lines.push({ text: one, line });
    }
    start = end + (text.charCodeAt(end) === cr && text.charCodeAt(end + 1) === lf ? 2 : 1);
  }
  return { lines, count, blank_lines, blank_count };
};
