/** Names the columns of the table: an input and an output of one name, or a name that starts with $, get a prefix. */
import type { Column, ReadQuery } from "../../../contracts/table.ts";
import { invalid } from "../../problem.ts";

export type TableQuery = ReadQuery & { limit: number };

/** Input columns first, then outputs; every key is unique and none starts with `$`. */
export const columnsOf = (inputs: readonly string[], outputs: readonly string[]): Column[] => {
  const columns: Column[] = [
    ...inputs.map((name) => ({ key: name, name, source: "input" as const })),
    ...outputs.map((name) => ({ key: name, name, source: "output" as const })),
  ];
  const prefixed = ({ name, source }: Column): string => `${source}.${name}`;
  for (const column of columns) if (column.name.startsWith("$")) column.key = prefixed(column);
  // A prefix may meet a plain name ("input.a"): that one is prefixed in turn.
  for (;;) {
    const seen = new Map<string, Column[]>();
    for (const column of columns) seen.set(column.key, [...(seen.get(column.key) ?? []), column]);
    const clashing = [...seen.values()].filter((same) => same.length > 1).flat();
    const plain = clashing.filter((column) => column.key !== prefixed(column));
    if (plain.length === 0) return columns;
    for (const column of plain) column.key = prefixed(column);
  }
};

/** `fields`: keys or names, comma-separated, in the table's own order. Throws Refused 422 for one that is none. */
export const selectColumns = (columns: Column[], fields: string | undefined): Column[] => {
  if (fields === undefined) return columns;
  const asked = fields.split(",").map((field) => field.trim());
  const unknown = asked.filter((field) => !columns.some(({ key, name }) => key === field || name === field));
  if (unknown.length > 0) {
    const known = columns.map(({ key }) => key).join(", ");
    throw invalid({
      code: "unknown_field",
      title: "Unknown field",
      detail: `Ask for some of: ${known}.`,
      errors: [{ path: "fields", message: `no column is named ${unknown.join(", ")}` }],
    });
  }
  return columns.filter(({ key, name }) => asked.includes(key) || asked.includes(name));
};
