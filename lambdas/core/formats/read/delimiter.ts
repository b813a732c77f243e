/** What separates the cells of a text that nobody named a delimiter for. */
import { splitRecords } from "./records.ts";

/** Ties go to the first. */
const delimiters = ["\t", ",", ";", "|"] as const;

/** Names of columns come to 64 KB at most; ten lines tell as much as all. */
const sampleCharacters = 128 * 1024;
const sampleLines = 10;

const countOutsideQuotes = (record: string, delimiter: string): number =>
  record.replace(/"[^"]*"?/g, "").split(delimiter).length - 1;

/**
 * The delimiter that stands in the header and as often in most of the first lines; of several, a tab, else the one that the
 * header has most of: `company;"city, country"` is separated by `;`. A text without any is one column, as with a comma.
 */
export const delimiterOf = (text: string): string => {
  const start = text.slice(0, sampleCharacters);
  const [header, ...lines] = splitRecords(start, ",", { most: sampleLines + 1 }).records.map((record) => record.text);
  if (header === undefined) return ",";
  const filled = lines.filter((line) => /[^\s,;|"]/.test(line));
  const ranked = delimiters
    .map((delimiter) => {
      const inHeader = countOutsideQuotes(header, delimiter);
      const alike = filled.filter((line) => countOutsideQuotes(line, delimiter) === inHeader).length;
      return { delimiter, inHeader, alike: inHeader === 0 ? -1 : alike };
    })
    .sort(
      (a, b) =>
        b.alike - a.alike || Number(b.delimiter === "\t") - Number(a.delimiter === "\t") || b.inHeader - a.inHeader,
    );
  const best = ranked[0];
  return best && best.inHeader > 0 ? best.delimiter : ",";
};

/** `sep=;` in a first line of its own: what spreadsheets write and read, never a row. `rest` is the text below it. */
export const separatorLine = (text: string): { delimiter: string; rest: string } | null => {
  const match = /^"?sep=([^\w\s"]|\t)"?(?:\r\n|\n|\r)/i.exec(text);
  return match?.[1] === undefined ? null : { delimiter: match[1], rest: text.slice(match[0].length) };
};
