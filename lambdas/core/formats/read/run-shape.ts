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

/** Those that a row may have of its own. */
const ofRow: Readonly<Record<string, string>> = {
  processor: "$processor",
  metadata: "$metadata",
  source_policy: "$source_policy",
};

const isRun = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) &&
  "input" in value &&
  Object.entries(value).every(
    ([name, option]) =>
      name === "input" || (Object.hasOwn(isOption, name) && (option === null || isOption[name]?.(option))),
  );

/**
 * Rows with their options, if every value is a run; else the values as they are. Throws Refused 422 (`row_options`) where a run
 * has options that only a whole group may have: nothing of what was asked is left out silently.
 */
export const inputsOfRuns = (values: readonly unknown[]): readonly unknown[] => {
  if (values.length === 0 || !values.every(isRun)) return values;
  const errors: { path: string; message: string }[] = [];
  let count = 0;
  values.forEach((run, at) => {
    for (const [name, option] of Object.entries(run)) {
      if (name === "input" || option === null || Object.hasOwn(ofRow, name)) continue;
      count += 1;
      if (errors.length < 20) errors.push({ path: `inputs[${at}].${name}`, message: "is no option of a single row" });
    }
  });
  if (count > 0) {
    throw invalid({
      code: "row_options",
      title: "Options of single rows",
      detail:
        "The rows are runs as Parallel's API takes them. Leave input, processor, metadata and source_policy in each and send the other options once, beside `inputs`; rows with different ones go in task groups of their own. Nothing was started.",
      errors,
      more: { error_count: count },
    });
  }
  const options = values.map(optionsOfRun);
  if (options.every((own) => own.length === 0)) return values.map((run) => run["input"]);
  return values.map(({ input }, at) => {
    const cells: unknown = typeof input === "string" ? { input } : input;
    return isRecord(cells) ? { ...cells, ...Object.fromEntries(options[at] ?? []) } : cells;
  });
};

const optionsOfRun = (run: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(ofRow).flatMap(([name, own]): [string, unknown][] => {
    const option = run[name] ?? null;
    return option === null || (isRecord(option) && Object.keys(option).length === 0) ? [] : [[own, option]];
  });
