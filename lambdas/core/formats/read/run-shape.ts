/** Parallel's own shape of rows: `[{"input": {…}, "processor": …}]`, as its Task API takes runs. */
import { isRecord } from "../../../contracts/json.ts";
import { invalid } from "../../problem.ts";

/** Options of one run and the kind each has, so that a row with columns of these names is not taken for a run. */
const isOption: Readonly<Record<string, (value: unknown) => boolean>> = {
  processor: (value) => typeof value === "string",
  task_spec: isRecord,
  metadata: isRecord,
  source_policy: isRecord,
  advanced_settings: isRecord,
  previous_interaction_id: (value) => typeof value === "string",
  mcp_servers: Array.isArray,
  enable_events: (value) => typeof value === "boolean",
  webhook: isRecord,
};

const isRun = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) &&
  "input" in value &&
  Object.entries(value).every(
    ([name, option]) =>
      name === "input" || (Object.hasOwn(isOption, name) && (option === null || isOption[name]?.(option))),
  );

/**
 * The inputs, if every value is a run; else the values as they are. Throws Refused 422 (`row_options`) where a run has options
 * of its own: they are not read yet, and nothing of what was asked is left out silently.
 */
export const inputsOfRuns = (values: readonly unknown[]): readonly unknown[] => {
  if (values.length === 0 || !values.every(isRun)) return values;
  const errors: { path: string; message: string }[] = [];
  let count = 0;
  values.forEach((run, at) => {
    for (const [name, option] of Object.entries(run)) {
      if (name === "input" || option === null) continue;
      count += 1;
      if (errors.length < 20)
        errors.push({ path: `inputs[${at}].${name}`, message: "options of single rows are not read yet" });
    }
  });
  if (count > 0) {
    throw invalid({
      code: "row_options",
      title: "Options of single rows",
      detail:
        "The rows are runs as Parallel's API takes them. Leave only `input` in each and send the options once, beside `inputs`; rows with different options go in task groups of their own. Nothing was started.",
      errors,
      more: { error_count: count },
    });
  }
  return values.map((run) => run["input"]);
};
