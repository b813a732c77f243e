/** How long a row may be: Parallel counts it together with its specification. */
import type { InputRow, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { cellsOf } from "../../formats/row-options.ts";
import { taskSpecOf } from "./specification.ts";

/** Specification and input together may not be longer (docs/parallel-contract.md section 3). */
export const maxSpecAndInputChars = 25_000;

type Schemas = Pick<TaskGroupSpec, "input_schema" | "output_schema">;

/** Whether a row is too long together with its specification. */
export const rowLengthCheck = (spec: Schemas): ((row: InputRow) => boolean) => {
  const spec_chars = JSON.stringify(taskSpecOf(spec) ?? {}).length;
  return (row) => charsOf(row) + spec_chars > maxSpecAndInputChars;
};

/** Numbers of the rows that are too long. */
export const rowsTooLong = (spec: Schemas, rows: readonly InputRow[]): number[] => {
  const isTooLong = rowLengthCheck(spec);
  return rows.flatMap((row, at) => (isTooLong(row) ? [at] : []));
};

const charsOf = (row: InputRow): number => {
  const input = cellsOf(row);
  return (typeof input === "string" ? input : JSON.stringify(input)).length;
};
