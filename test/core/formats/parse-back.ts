/** Reads the cells of each format back, with parsers that are not ours where one exists. */
import { parse as parseCsv } from "csv-parse/sync";
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";

export type Cells = string[][];

/** Input and output cells of a CSV, the quote of the formula guard taken away. */
export const csvCells = (csv: string, guarded: (text: string) => boolean): Cells =>
  parseCsv(csv)
    .slice(1)
    .map((record) => record.slice(4).map((cell) => (cell.startsWith("'") && guarded(cell) ? cell.slice(1) : cell)));

/** Cells of the first GFM table: split at bare pipes (a pipe inside is always escaped), entities and escapes undone as CommonMark says. */
export const markdownCells = (markdown: string, before: number): Cells =>
  markdown
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.slice(2, -2).split(" | ").slice(before).map(unescapeMarkdown));

const unescapeMarkdown = (cell: string): string =>
  cell.replace(/\\([\\`*_[\]|~])|<br>|&#(\d+);|&amp;|&lt;/g, (match, escaped?: string, code?: string) => {
    if (escaped !== undefined) return escaped;
    if (code !== undefined) return String.fromCodePoint(Number(code));
    return match === "<br>" ? "\n" : match === "&amp;" ? "&" : "<";
  });

const elements = (node: Tree.Node): Tree.Element[] => [
  ...("tagName" in node ? [node] : []),
  ...("childNodes" in node ? node.childNodes.flatMap(elements) : []),
];

export const textOf = (node: Tree.Node): string =>
  "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(textOf).join("") : "";

export const attribute = (element: Tree.Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;

export const pageElements = (page: string): Tree.Element[] => elements(parse(page));

/** Texts of the value spans of each row of the results table. */
export const htmlCells = (page: string): Cells =>
  pageElements(page)
    .filter((element) => element.tagName === "tr" && attribute(element, "data-index") !== undefined)
    .map((row) =>
      elements(row)
        .filter((element) => attribute(element, "class") === "value")
        .map(textOf),
    );
