/** Reads what a run answered as it came, whatever type was asked for: nothing is invented, nothing is left out. */
import { isRecord } from "../../../contracts/json.ts";
import type { RowOutput } from "../../../contracts/row-ledger.ts";
import type { TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { TaskRunOutput } from "../../../contracts/parallel.ts";

/** JSON content sometimes comes as a string holding it; basis may be absent. */
export const readRunOutput = ({ type, content, basis, mcp_tool_calls }: TaskRunOutput): RowOutput => {
  const beside = { basis: basis ?? [], ...(mcp_tool_calls && mcp_tool_calls.length > 0 && { mcp_tool_calls }) };
  if (type === "json" && typeof content === "string") {
    try {
      const parsed: unknown = JSON.parse(content);
      if (isRecord(parsed)) return { type, content: parsed, ...beside };
    } catch (error) {
      // Not JSON after all: the text itself is the output, and `mismatch` says so.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return { type, content, ...beside };
};

/** What to tell the owner about an output of another type than was asked for. */
export const mismatch = (spec: TaskGroupSpec, output: RowOutput): string[] => {
  const asked = spec.output_schema?.type ?? "auto";
  if (asked === "json" && !isRecord(output.content)) {
    return [`Parallel answered ${output.type} where an object was asked for; it is shown as it came.`];
  }
  if (asked === "text" && typeof output.content !== "string") {
    return [`Parallel answered ${output.type} where text was asked for; it is shown as it came.`];
  }
  return [];
};
