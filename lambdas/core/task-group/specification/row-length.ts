/** How long a row may be: Parallel counts it together with its specification. */
import type { InputRow, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { taskSpecOf } from "./specification.ts";

/** Specification and input together may not be longer (docs/parallel-contract.md section 3). */
export const maxSpecAndInputChars = 25_000;

/** Numbers of the rows that are too long together with their specification. */
export const rowsTooLong = (
  spec: Pick<TaskGroupSpec, "input_schema" | "output_schema">,
  rows: readonly InputRow[],
): number[] => {
  const spec_chars = JSON.stringify(taskSpecOf(spec) ?? {}).length;
  return [...rows.keys()].filter((row) => charsOf(rows[row]) + spec_chars > maxSpecAndInputChars);
};

const charsOf = (input: InputRow | undefined): number =>
  typeof input === "string" ? input.length : JSON.stringify(input ?? {}).length;
