/** Tells the cells of a row from its options: what is asked about from how it is asked. */
import { isRecord } from "../../contracts/json.ts";
import type { InputRow } from "../../contracts/ledger.ts";
import { isRowOption, RowOptions } from "../../contracts/row-options.ts";

type Cells = Record<string, unknown>;

/** The row without its options: the very same where it has none. */
export const cellsOf = (row: InputRow): InputRow => {
  if (typeof row === "string" || !Object.keys(row).some(isRowOption)) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => !isRowOption(name)));
};

/** Empty where the row has none; read rows were checked (readRowOptions). */
export const optionsOf = (row: InputRow): RowOptions =>
  typeof row === "string" || !Object.keys(row).some(isRowOption)
    ? {}
    : Object.fromEntries(Object.entries(row).filter(([name]) => isRowOption(name)));

const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && value.trim() === "");

/** Delimited text has no objects: there an option is their JSON. */
const ofText = (name: string, value: unknown): unknown => {
  if (name === "$processor" || typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** The row with its options as they are kept, blank ones left out, and each mistake in them under the path of the row. */
export const readRowOptions = (
  row: Cells,
  path: string,
): { row: Cells; errors: { path: string; message: string }[] } => {
  if (!Object.keys(row).some(isRowOption)) return { row, errors: [] };
  const entries = Object.entries(row).flatMap(([name, value]): [string, unknown][] =>
    !isRowOption(name) ? [[name, value]] : isBlank(value) ? [] : [[name, ofText(name, value)]],
  );
  const cells = Object.fromEntries(entries.filter(([name]) => !isRowOption(name)));
  const read = RowOptions.safeParse(Object.fromEntries(entries.filter(([name]) => isRowOption(name))));
  if (!read.success) {
    const errors = read.error.issues.map((issue) => ({
      path: [path, ...issue.path].join("."),
      message: issue.message,
    }));
    return { row, errors };
  }
  const filled = Object.entries(read.data).filter(([, value]) => !(isRecord(value) && Object.keys(value).length === 0));
  return { row: { ...cells, ...Object.fromEntries(filled) }, errors: [] };
};
