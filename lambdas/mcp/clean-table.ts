/** Decides what of a table's text reaches a model: every value as plain text, hidden characters gone (T16). */
import type { TaskGroupTable } from "../contracts/task-group.ts";
import { plainText } from "../core/formats/plain-text.ts";

const deep = (value: unknown, text: (value: string) => string): unknown => {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, deep(item, text)]));
};

/** Our own fields keep their values; only what came from callers, Parallel or the web is cleaned. */
export const cleanTable = (table: TaskGroupTable): TaskGroupTable => ({
  ...table,
  title: table.title === null ? null : plainText(table.title),
  warnings: table.warnings.map(plainText),
  results: deep(table.results, plainText) as TaskGroupTable["results"],
});

/** Every text of every row cut to `characters`, saying so. */
export const cutCells = (table: TaskGroupTable, characters: number): TaskGroupTable => ({
  ...table,
  results: deep(table.results, (text) =>
    text.length <= characters ? text : `${text.slice(0, characters).trimEnd()}… (cut, ${text.length} characters)`,
  ) as TaskGroupTable["results"],
});
