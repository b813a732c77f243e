/** A text as it stands, in paragraphs; and which texts are read no further than that (T19). */
import { paragraph, text, type Block, type Inline } from "./blocks.ts";

/** A report of 2,000 words has about 15,000 characters. */
const maxCharacters = 400_000;
/** A parser looks at each of these anew; 15 pages of dense Markdown have about 2,000. */
const maxMarks = 30_000;
const maxLines = 20_000;

/** The part that is parsed, up to a blank line where there is one, and the part that stays as it stands. */
export const splitParsable = (markdown: string): readonly [string, string] => {
  if (markdown.length <= maxCharacters) return [markdown, ""];
  const blank = markdown.lastIndexOf("\n\n", maxCharacters);
  const end = blank > maxCharacters / 2 ? blank : maxCharacters;
  return [markdown.slice(0, end), markdown.slice(end)];
};

const count = (words: string, mark: RegExp): number => words.split(mark).length - 1;

/** Characters that a parser looks at anew; what reading a text costs grows with them. */
export const marksIn = (markdown: string): number => count(markdown, /[*_[\]!<>`~|&\\]/);

export const tooManyMarks = (markdown: string): boolean =>
  marksIn(markdown) > maxMarks || count(markdown, /\n/) > maxLines;

const lines = (words: string): Inline[] =>
  words.split("\n").flatMap((line, at): Inline[] => (at === 0 ? [text(line)] : [{ type: "break" }, text(line)]));

/** Blank lines part paragraphs; every other line end is a break. */
export const plainBlocks = (words: string): Block[] =>
  words
    .split(/\n[ \t]*\n/)
    .filter((part) => part.trim() !== "")
    .map((part) => paragraph(lines(part.trim())));
