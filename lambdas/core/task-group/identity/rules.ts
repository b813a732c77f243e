/** The rules of a group by which its rows are disposed. */
import type { TaskGroupSpec } from "../../../contracts/ledger.ts";
import { answerColumns, wholeAnswer } from "./answers.ts";
import type { Rules } from "./dispose.ts";

/** Of a specification that Prepare has completed: before, no column is known to hold answers. */
export const rulesOf = (
  spec: Pick<TaskGroupSpec, "row_rules" | "input_columns" | "output_columns" | "output_schema">,
): Rules => ({
  duplicates: spec.row_rules.duplicates,
  key: spec.row_rules.key,
  answers: answerColumns(spec),
  whole_answer: wholeAnswer(spec),
});
