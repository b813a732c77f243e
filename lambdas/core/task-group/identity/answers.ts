/** Which cells that came with the rows are answers: those under the name of an output column. */
import type { TaskGroupSpec } from "../../../contracts/ledger.ts";

/** Names are compared as people write them: in any case, with any blanks. */
const plain = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_]+/g, "");

type Columns = Pick<TaskGroupSpec, "row_rules" | "input_columns" | "output_columns" | "output_schema">;

/** By output column, the input column that holds its given answers. Empty unless the caller asked for only what is missing. */
export const answersByOutput = (spec: Columns): ReadonlyMap<string, string> => {
  if (!spec.row_rules.only_missing || !spec.output_schema) return new Map();
  const inputs = new Map<string, string>();
  for (const name of spec.input_columns) if (!inputs.has(plain(name))) inputs.set(plain(name), name);
  const announced = announcedOutputs(spec);
  const found = announced.flatMap((output): [string, string][] => {
    const input = inputs.get(plain(output));
    return input === undefined ? [] : [[output, input]];
  });
  // Without a column that says what a row is about there is nothing to ask.
  return found.length === spec.input_columns.length ? new Map() : new Map(found);
};

/** Input columns that hold given answers: they are not sent. */
export const answerColumns = (spec: Columns): ReadonlySet<string> => new Set(answersByOutput(spec).values());

/** The output columns of the schema: others, met in results, were not asked for. */
const announcedOutputs = ({ output_schema }: Columns): string[] => {
  const schema = output_schema?.type === "json" ? output_schema["json_schema"] : null;
  const properties = (schema as { properties?: Record<string, unknown> } | null)?.properties ?? {};
  return Object.keys(properties);
};

/** The input columns that together hold every answer; null: no row can have them all. */
export const wholeAnswer = (spec: Columns): readonly string[] | null => {
  const found = answersByOutput(spec);
  const announced = announcedOutputs(spec);
  return announced.length > 0 && found.size === announced.length ? [...found.values()] : null;
};
