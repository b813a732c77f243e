/** What the end of a run says: its output as it is kept, what is odd about it, and why there is none. */
import type { RowOutput, RowRecord, TaskGroupSpec } from "../../contracts/ledger.ts";
import type { TaskRun, TaskRunOutput } from "../../contracts/parallel.ts";
import { isSchema } from "./json-schema-limits.ts";

/** JSON content sometimes comes as a string holding it; basis may be absent. */
export const readRunOutput = ({ type, content, basis }: TaskRunOutput): RowOutput => {
  if (type === "json" && typeof content === "string") {
    try {
      const parsed: unknown = JSON.parse(content);
      if (isSchema(parsed)) return { type, content: parsed, basis: basis ?? [] };
    } catch (error) {
      // Not JSON after all: the text itself is the output, and `mismatch` says so.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return { type, content, basis: basis ?? [] };
};

export const mismatch = (spec: TaskGroupSpec, output: RowOutput): string[] => {
  const asked = spec.output_schema?.type ?? "auto";
  if (asked === "json" && !isSchema(output.content)) {
    return [`Parallel answered ${output.type} where an object was asked for; it is shown as it came.`];
  }
  if (asked === "text" && typeof output.content !== "string") {
    return [`Parallel answered ${output.type} where text was asked for; it is shown as it came.`];
  }
  return [];
};

export const errorOf = (run: TaskRun): RowRecord["error"] => {
  if (run.status === "completed") return null;
  if (run.error) return { code: "run_failed", message: run.error.message };
  const message = run.status === "cancelled" ? "Parallel cancelled the run." : "Parallel gave no reason.";
  return { code: `run_${run.status}`, message };
};
