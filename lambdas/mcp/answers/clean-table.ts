/** What of a table's text reaches a model: every value as plain text, hidden characters gone (T16). */
import type { Column, TablePart, TableRow } from "../../contracts/table.ts";
import { plainText } from "../../core/formats/plain-text.ts";

/** `text` for every text inside, `name` for every name of a member. */
const deep = (value: unknown, text: (value: string) => string, name = (value: string): string => value): unknown => {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, text, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [name(key), deep(item, text, name)]));
};

/** Names of columns without what is hidden in them; two that only differed in that are told apart by a number. */
const cleanNames = (columns: readonly Column[]): Map<string, string> => {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { key } of columns) {
    const clean = plainText(key);
    let name = clean;
    for (let n = 2; taken.has(name); n += 1) name = `${clean} (${n})`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
};

const renamed = (row: TableRow, names: ReadonlyMap<string, string>): TableRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [names.get(name) ?? name, value])) as TableRow;

/** Our own fields keep their values; only what came from callers, Parallel or the web is cleaned, names included. */
export const cleanTable = <Table extends TablePart>(table: Table): Table => {
  const names = cleanNames(table.columns);
  const columns = table.columns.map((column) => ({
    ...column,
    key: names.get(column.key) ?? column.key,
    name: plainText(column.name),
  }));
  return {
    ...table,
    title: table.title === null ? null : plainText(table.title),
    metadata: table.metadata && (deep(table.metadata, plainText, plainText) as TablePart["metadata"]),
    warnings: table.warnings.map(plainText),
    attention: table.attention && {
      ...table.attention,
      detail: plainText(table.attention.detail),
      ...(table.attention.errors && {
        errors: table.attention.errors.map(({ path, message }) => ({ path, message: plainText(message) })),
      }),
    },
    columns,
    report: table.report && (deep(table.report, plainText, plainText) as TablePart["report"]),
    results: table.results.map((row) => deep(renamed(row, names), plainText, plainText) as TableRow),
  };
};

/** Every text of every row cut to `characters`, saying so. */
export const cutCells = <Table extends TablePart>(table: Table, characters: number): Table => ({
  ...table,
  results: deep(table.results, (text) =>
    text.length <= characters ? text : `${text.slice(0, characters).trimEnd()}… (cut, ${text.length} characters)`,
  ) as TablePart["results"],
});
