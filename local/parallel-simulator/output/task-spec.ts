/** The output and input schema that a run really uses, judged once per spec and not once per run. */
import type { Problem } from "../http/answer.ts";
import type { RunWarning } from "../runs/records.ts";
import type { TaskSpecRequest } from "../http/request-shapes.ts";
import { judgeOutputSchema } from "./schema-rules.ts";

type Schema = Record<string, unknown>;

export type OutputForm =
  | { readonly type: "json"; readonly json_schema: Schema }
  | { readonly type: "text"; readonly description: string }
  | { readonly type: "auto" };

/** Absent spec means auto; a bare string means text of that description (docs/parallel-contract.md section 3). */
export function outputForm(spec: TaskSpecRequest | null | undefined): OutputForm {
  const output = spec?.output_schema;
  if (output === undefined) return { type: "auto" };
  if (typeof output === "string") return { type: "text", description: output };
  if (output.type === "json") return { type: "json", json_schema: output.json_schema };
  if (output.type === "text") return { type: "text", description: output.description ?? "" };
  return { type: "auto" };
}

export function inputSchema(spec: TaskSpecRequest | null | undefined): Schema | undefined {
  const input = spec?.input_schema;
  return typeof input === "object" && input !== null && input.type === "json" ? input.json_schema : undefined;
}

export interface SpecVerdict {
  readonly problems: readonly Problem[];
  readonly warnings: readonly RunWarning[];
  /** Characters of the spec as JSON: at most 15,000 alone, 25,000 with the input. */
  readonly chars: number;
}

const longestSpec = 15_000;
export const longestSpecWithInput = 25_000;

/** Judges a spec found at `loc`. */
export function judgeSpec(spec: TaskSpecRequest | null | undefined, loc: readonly (string | number)[]): SpecVerdict {
  if (!spec) return { problems: [], warnings: [], chars: 0 };
  const form = outputForm(spec);
  const chars = JSON.stringify(spec).length;
  const at = [...loc, "output_schema", "json_schema"];
  const { problems, warnings } =
    form.type === "json" ? judgeOutputSchema(form.json_schema, at) : { problems: [], warnings: [] };
  if (chars > longestSpec) {
    problems.push({ loc, msg: `task_spec has ${chars} characters, at most ${longestSpec}`, type: "value_error" });
  }
  return { problems, warnings, chars };
}
