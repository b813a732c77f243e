/** Whether appended rows belong to the group's table: they share a column with it, and fit its given input schema. */
import type { InputRow, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { invalid } from "../../problem.ts";
import { inputColumnsOf } from "../specification/input-schema.ts";
import { requireRowsFit } from "../specification/rows-fit.ts";

const columnsTold = 20;
const rowsTold = 20;

const named = (columns: readonly string[]): string => {
  const told = columns.slice(0, columnsTold).map((name) => (name.length <= 100 ? name : `${name.slice(0, 100)}…`));
  const more = columns.length - told.length;
  return told.join(", ") + (more > 0 ? ` and ${String(more)} more` : "");
};

/** Columns that every row of the group had when it was prepared, else all it has. */
const expectedColumns = (spec: TaskGroupSpec): string[] => {
  const required = spec.input_schema?.["required"];
  return Array.isArray(required) ? required.map(String) : spec.input_columns;
};

/** Throws Refused 422 before anything is stored or held. Answers warnings of columns that rows lack. */
export const checkAppended = (spec: TaskGroupSpec, rows: readonly InputRow[]): string[] => {
  const own = new Set(spec.input_columns);
  const foreign = [...rows.keys()].filter((row) => {
    const input = rows[row];
    return input !== undefined && !inputColumnsOf([input]).some((name) => own.has(name));
  });
  const columns = inputColumnsOf(rows);
  if (foreign.length > 0) {
    throw invalid({
      code: "no_shared_column",
      title: "The rows share no column with the task group",
      detail:
        `The task group has the columns ${named(spec.input_columns)}; the rows have ${named(columns)}. ` +
        "Rename the columns, or start another task group. Nothing was sent.",
      errors: foreign.slice(0, rowsTold).map((row) => ({
        path: `inputs.${String(row)}`,
        message: "has no column of the task group",
      })),
    });
  }
  const given = spec.run_options.input_schema;
  const beyond = given ? requireRowsFit(rows, given) : [];
  const missing = expectedColumns(spec).filter((name) => !columns.includes(name));
  if (missing.length === 0) return beyond;
  return [...beyond, `The appended rows do not have the column${missing.length === 1 ? "" : "s"} ${named(missing)}.`];
};
