/** Says what a task group would send and cost. Spends nothing: Parallel's suggest is free. */
import type { InputRow, PricedRows, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { TaskGroupOptions, TaskGroupPlan } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { cellsOf } from "../../formats/row-options.ts";
import { type Dispositions, dispositionsOf, prefixOf } from "../identity/dispositions.ts";
import { disposing } from "../identity/dispose.ts";
import { sentCells } from "../identity/row-identity.ts";
import { rulesOf } from "../identity/rules.ts";
import { seesPrivate } from "../private/sees-private.ts";
import { splitRows } from "../private/split-rows.ts";
import { admit } from "./admit.ts";
import { batchSizeOf, costOfRows, priceOf, secondsOf, usd } from "../../budget/price.ts";
import { rowsTooLong } from "../specification/row-length.ts";
import { inputSchemaInference } from "../specification/input-schema.ts";
import { completeSpec, processorFor } from "../specification/specification.ts";

const shownRows = 5;

/** Throws what creating would throw, caps included. */
export const planTaskGroup = async (
  ports: Ports,
  caller: Caller,
  {
    rows: sent_rows,
    options,
    warnings: ofRows = [],
  }: { rows: InputRow[]; options: TaskGroupOptions; warnings?: readonly string[] },
): Promise<TaskGroupPlan> => {
  const request = { kind: "task_group" as const, rows: sent_rows, options };
  const { cap_micros, warnings, ...asked } = await admit(ports, caller, request);
  const { rows } = splitRows(sent_rows, asked.private_columns);
  const parallel = ports.parallel(caller.key);
  const draft: TaskGroupSpec = { ...asked, taskgroup_id: "", rev: 0 };
  const inference = inputSchemaInference();
  for (const row of rows) inference.add(row);
  const made = await completeSpec(parallel, draft, inference);
  const spec: TaskGroupSpec = { ...draft, ...made };
  const chosen = await processorFor(parallel, spec);
  const price = priceOf(chosen.processor);

  const rules = rulesOf(spec);
  const disposal = disposing(await ports.pepper(), rules);
  disposal.add({ from: 0, rows });
  const found = disposal.done();
  const dispositions = dispositionsOf(found.stored, { processor: chosen.processor });
  const { sent, saved } = dispositions.payFor(0, rows.length);
  const num_released = prefixOf(dispositions, rows.length, spec.sample ?? rows.length);
  const cost = (priced: PricedRows): number => costOfRows(priced, price) ?? 0;
  const released = cost(dispositions.payFor(0, num_released).sent);
  const over = cap_micros !== null && released > cap_micros;
  const parts = partsOf(dispositions, num_released);
  const seconds = [chosen.processor, ...parts.map(({ processor }) => processor)].map(secondsOf);
  const posts = parts.reduce((sum, part) => sum + Math.ceil(part.rows / batchSizeOf(priceOf(part.processor))), 0);
  return {
    num_rows: rows.length,
    rows_to_send: sent.rows,
    rows_saved: saved.rows,
    usd_saved: usd(cost(saved)),
    duplicates: found.duplicates,
    rows_given: found.stored.given.length,
    parts,
    columns: columnsOf(rows, spec.input_columns),
    input_columns: spec.input_columns,
    num_private_columns: asked.private_columns.length,
    private_columns: seesPrivate(caller) ? asked.private_columns : [],
    input_schema: spec.input_schema ?? {},
    output_schema: spec.output_schema ?? {},
    processor: chosen.processor,
    price_per_row_usd: usd(price),
    estimated_cost_usd: usd(released),
    estimated_seconds: {
      from: Math.min(...seconds.map(({ from }) => from)) + posts,
      to: Math.max(...seconds.map(({ to }) => to)) + posts,
    },
    first_rows: [...rows.slice(0, shownRows)],
    rows_too_long: rowsTooLong(
      spec,
      rows.map((row) => sentCells(row, rules.answers)),
    ).filter(dispositions.isSend),
    warnings: [
      ...new Set([
        ...ofRows,
        ...warnings,
        ...made.warnings,
        ...chosen.warnings,
        ...found.warnings,
        ...(over ? ["max_cost_usd is below this estimate: creating would be refused."] : []),
      ]),
    ],
  };
};

/** Rows that are sent, of the first ones, by the processor that runs them. */
const partsOf = ({ isSend, processorOf }: Dispositions, num_rows: number): TaskGroupPlan["parts"] => {
  const counts = new Map<string, number>();
  for (let row = 0; row < num_rows; row += 1) {
    const name = isSend(row) ? processorOf(row) : null;
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([processor, rows]) => ({
    processor,
    rows,
    price_per_row_usd: usd(priceOf(processor)),
    cost_usd: usd(rows * priceOf(processor)),
  }));
};

const typeOf = (value: unknown): string =>
  value === null || value === undefined ? "null" : Array.isArray(value) ? "array" : typeof value;

const columnsOf = (rows: readonly InputRow[], names: readonly string[]): TaskGroupPlan["columns"] => {
  const types = new Map(names.map((name) => [name, new Set<string>()]));
  for (const row of rows) {
    const cells = cellsOf(row);
    for (const [name, value] of Object.entries(typeof cells === "string" ? { input: cells } : cells))
      types.get(name)?.add(typeOf(value));
  }
  return [...types].map(([name, seen]) => ({ name, types: [...seen] }));
};
