/** A nested answer as a document: its fields as headed sections, its lists as lists, lists of flat objects as tables. */
import { isRecord } from "../../../contracts/json.ts";
import type { ReportField } from "../../../contracts/report.ts";
import { cellText } from "../cells.ts";
import { plainText } from "../plain-text.ts";
import { paragraph, readableTable, text, wordsOf, type Block, type Inline } from "./blocks.ts";
import { parseMarkdown } from "./parse-markdown.ts";

type Fields = ReadonlyMap<string, ReportField>;

/** `executive_summary` and `marketSize` as people write them. */
const fieldWords = (name: string): string => {
  const words = plainText(name)
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .replace(/[_\s]+/g, " ")
    .trim();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
};

const isScalar = (value: unknown): boolean => value === null || typeof value !== "object";
const isLong = (value: unknown): boolean => typeof value === "string" && (value.length > 240 || value.includes("\n"));

const scalarWords = (value: unknown): string => {
  if (value === null || value === undefined || value === "") return "not found";
  return plainText(cellText(value));
};

/** Deeper headings than this would all look alike. */
const deepestHeading = 5;

const marksOf = (fields: Fields, path: string): Inline[] =>
  (fields.get(path)?.sources ?? []).map((number): Inline => ({ type: "citation", number }));

const scalarInlines = (value: unknown, fields: Fields, path: string): Inline[] => [
  ...textInlines(value),
  ...marksOf(fields, path),
];

/** Marks of Markdown in one line of an answer count: reports put links there. */
const textInlines = (value: unknown): readonly Inline[] => {
  const words = scalarWords(value);
  const [only, ...more] = /\]\(|\*\*|https:/.test(words) && !isLong(value) ? parseMarkdown(words) : [];
  return only?.type === "paragraph" && more.length === 0 ? only.children : [text(words)];
};

const textBlocks = (value: unknown, fields: Fields, path: string): Block[] => {
  if (!isLong(value)) return [paragraph(scalarInlines(value, fields, path))];
  const marks = marksOf(fields, path);
  return [...parseMarkdown(plainText(cellText(value))), ...(marks.length > 0 ? [paragraph(marks)] : [])];
};

const tableOf = (rows: readonly Record<string, unknown>[], fields: Fields, path: string): Block => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = (row: Record<string, unknown>, at: number): Inline[][] =>
    names.map((name, column) => [
      ...scalarInlines(row[name], fields, `${path}.${at}.${name}`),
      ...(column === names.length - 1 ? marksOf(fields, `${path}.${at}`) : []),
    ]);
  return readableTable({ type: "table", head: names.map((name) => [text(fieldWords(name))]), rows: rows.map(cells) });
};

const itemName = (item: Record<string, unknown>, at: number): string => {
  const names = ["title", "name", "heading", "company", "company_name"];
  const found = names.map((name) => item[name]).find((value) => typeof value === "string" && value.length < 120);
  return typeof found === "string" ? plainText(found) : `Item ${at + 1}`;
};

const listBlocks = (list: readonly unknown[], fields: Fields, path: string, level: number): Block[] => {
  if (list.length === 0) return [paragraph([text("none")])];
  const objects = list.filter(isRecord);
  const flat = objects.length === list.length && objects.every((item) => Object.values(item).every(isScalar));
  if (flat && !objects.some((item) => Object.values(item).some(isLong))) return [tableOf(objects, fields, path)];
  if (objects.length === list.length && level <= deepestHeading) {
    return objects.flatMap((item, at) => [
      { type: "heading", level, children: [text(itemName(item, at)), ...marksOf(fields, `${path}.${at}`)] },
      ...objectBlocks(item, fields, `${path}.${at}`, level + 1),
    ]);
  }
  const items = list.map((item, at) => valueBlocks(item, fields, `${path}.${at}`, level));
  return [{ type: "list", start: null, items }];
};

const named = (name: string): Inline => ({ type: "strong", children: [text(`${fieldWords(name)}:`)] });

/** Small members as a list, each beside its name; the others headed, while headings go that deep. */
const objectBlocks = (item: Record<string, unknown>, fields: Fields, path: string, level: number): Block[] => {
  const small = Object.entries(item).filter(([, value]) => isScalar(value) && !isLong(value));
  const large = Object.entries(item).filter(([, value]) => !isScalar(value) || isLong(value));
  const below = (name: string): string => `${path}.${name}`;
  const lines = small.map(([name, value]) => [
    paragraph([named(name), text(" "), ...scalarInlines(value, fields, below(name))]),
  ]);
  const parts = large.flatMap(([name, value]): Block[] => [
    level <= deepestHeading ? { type: "heading", level, children: [text(fieldWords(name))] } : paragraph([named(name)]),
    ...valueBlocks(value, fields, below(name), level + 1),
  ]);
  return [...(lines.length > 0 ? [{ type: "list", start: null, items: lines } as const] : []), ...parts];
};

const valueBlocks = (value: unknown, fields: Fields, path: string, level: number): Block[] => {
  if (Array.isArray(value)) return listBlocks(value, fields, path, level);
  return isRecord(value) ? objectBlocks(value, fields, path, level) : textBlocks(value, fields, path);
};

const evidenceOf = (field: ReportField | undefined): Block[] =>
  field === undefined
    ? []
    : [{ type: "evidence", confidence: field.confidence, reasoning: field.reasoning, sources: field.sources }];

/** One section a field of `content`, with what is known of its evidence. `content` nests no deeper than `isTooDeep` allows. */
export const jsonBlocks = (content: Readonly<Record<string, unknown>>, evidence: readonly ReportField[]): Block[] => {
  const fields = new Map(evidence.map((one) => [one.field, one]));
  // The field's own sources stand once, in its evidence.
  const inside = new Map([...fields].filter(([path]) => path.includes(".")));
  return Object.entries(content).flatMap(([name, value]): Block[] => [
    { type: "heading", level: 1, children: [text(fieldWords(name))] },
    ...valueBlocks(value, inside, name, 2),
    ...evidenceOf(fields.get(name)),
  ]);
};

/** The words of a heading as its section's title. */
export const headingWords = (children: readonly Inline[]): string => wordsOf(children).trim().slice(0, 200);
