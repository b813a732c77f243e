/** Says what a task group would send and cost. Spends nothing: Parallel's suggest is free. */
import type { InputRow, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { TaskGroupOptions, TaskGroupPlan } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { admit } from "./admit.ts";
import { batchSizeOf, priceOf, secondsOf, usd } from "../../budget/price.ts";
import { rowsTooLong } from "../specification/row-length.ts";
import { inferInputSchema } from "../specification/input-schema.ts";
import { completeSpec, processorFor } from "../specification/specification.ts";

const shownRows = 5;

/** Throws what creating would throw, caps included. */
export const planTaskGroup = async (
  ports: Ports,
  caller: Caller,
  {
    rows,
    options,
    warnings: ofRows = [],
  }: { rows: InputRow[]; options: TaskGroupOptions; warnings?: readonly string[] },
): Promise<TaskGroupPlan> => {
  const { cap_micros, warnings, ...asked } = await admit(ports, caller, { kind: "task_group", rows, options });
  const parallel = ports.parallel(caller.key);
  const draft: TaskGroupSpec = { ...asked, taskgroup_id: "", rev: 0 };
  const made = await completeSpec(parallel, draft, inferInputSchema(rows));
  const spec: TaskGroupSpec = { ...draft, ...made };
  const chosen = await processorFor(parallel, spec);
  const price = priceOf(chosen.processor);
  const released = spec.sample ?? rows.length;
  const over = cap_micros !== null && price * released > cap_micros;
  const { from, to } = secondsOf(chosen.processor);
  const posts = Math.ceil(released / batchSizeOf(price));
  return {
    num_rows: rows.length,
    input_columns: spec.input_columns,
    input_schema: spec.input_schema ?? {},
    output_schema: spec.output_schema ?? {},
    processor: chosen.processor,
    price_per_row_usd: usd(price),
    estimated_cost_usd: usd(price * released),
    estimated_seconds: { from: from + posts, to: to + posts },
    first_rows: rows.slice(0, shownRows),
    rows_too_long: rowsTooLong(spec, rows),
    warnings: [
      ...new Set([
        ...ofRows,
        ...warnings,
        ...made.warnings,
        ...chosen.warnings,
        ...(over ? ["max_cost_usd is below this estimate: creating would be refused."] : []),
      ]),
    ],
  };
};
