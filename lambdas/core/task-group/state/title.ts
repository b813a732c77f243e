/** What a task group is called: by its owner, by Parallel's suggestion, or by what it asks. */
import type { InputRow, TaskGroupSpec } from "../../../contracts/ledger.ts";

const mostInputs = 3;
const mostOutputs = 4;
const mostCharacters = 120;

const clipped = (text: string): string =>
  text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1).trimEnd()}…`;

const listed = (names: readonly string[], most: number): string =>
  names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;

/** A group without a title of its own is called "150 rows: name, website → ceo, founding_year". */
export const titleOf = (
  num_rows: number,
  spec: Pick<TaskGroupSpec, "title" | "input_columns" | "output_columns">,
): string => {
  if (spec.title !== null) return spec.title;
  if (spec.input_columns.length === 0) return "Rows not read yet";
  const inputs = listed(spec.input_columns, mostInputs);
  const outputs = spec.output_columns.length === 0 ? "" : ` → ${listed(spec.output_columns, mostOutputs)}`;
  return clipped(`${num_rows} ${num_rows === 1 ? "row" : "rows"}: ${inputs}${outputs}`);
};

/** The first words of a question, up to the end of their line. */
export const titleOfQuestion = (question: InputRow | undefined): string | null => {
  const line = typeof question === "string" ? (question.trim().split(/[\r\n]/)[0] ?? "") : "";
  return line === "" ? null : clipped(line);
};
