/** Whether the one row of a table is a report, and what that report says of itself and its sources. */
import { isRecord } from "../../../contracts/json.ts";
import type { InputRow } from "../../../contracts/ledger.ts";
import type { Report } from "../../../contracts/report.ts";
import type { RowOutput } from "../../../contracts/row-ledger.ts";
import type { Column, TaskGroupTable } from "../../../contracts/table.ts";
import { cellText } from "../../formats/cells.ts";
import { documentOf } from "../../formats/report/report.ts";

/** The input as words: the question itself, or its values. */
const questionOf = (input: InputRow): string =>
  typeof input === "string"
    ? input
    : Object.values(input)
        .map(cellText)
        .filter((value) => value !== "")
        .join(", ");

/** A text is one, an answer in the shape that Parallel chose, and whatever deep research answered. */
const isReport = (output: RowOutput, kind: TaskGroupTable["kind"]): boolean =>
  typeof output.content === "string" || output.output_schema !== undefined || kind === "deep_research";

/** Null without an output, for cells of a schema, and where `columns` leaves every output out. */
export const reportOfRow = (
  { input, output }: { readonly input: InputRow; readonly output: RowOutput | null },
  columns: readonly Column[],
  { kind, interaction_id }: { readonly kind: TaskGroupTable["kind"]; readonly interaction_id: string | null },
): Report | null => {
  if (output === null || !isReport(output, kind)) return null;
  const shown = columns.filter(({ source }) => source === "output").map(({ name }) => name);
  if (shown.length === 0) return null;
  const { content } = output;
  const isShown = (field: string): boolean => shown.some((name) => field === name || field.startsWith(`${name}.`));
  return documentOf({
    content: isRecord(content) ? Object.fromEntries(shown.map((name) => [name, content[name] ?? null])) : content,
    basis: isRecord(content) ? output.basis.filter(({ field }) => isShown(field)) : output.basis,
    question: questionOf(input),
    output_schema: output.output_schema ?? null,
    interaction_id,
  }).report;
};
