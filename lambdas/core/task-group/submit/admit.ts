/** Whether a request may become a task group: rows, output, processor and caps are judged before anything is stored. */
import type { InputRow, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { type TaskGroupOptions, maxRowBytes } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { dollars } from "../../formats/cells.ts";
import { invalid } from "../../problem.ts";
import { titleOfQuestion } from "../state/title.ts";
import type { Secret } from "../../secret.ts";
import { inputColumnsOf } from "../specification/input-schema.ts";
import { readOutput } from "../specification/output-schema.ts";
import { readRunOptions } from "../specification/run-options.ts";
import { checkCap, checkDay } from "../../budget/caps.ts";
import { micros, priceOf, usd } from "../../budget/price.ts";

export interface Request {
  readonly kind: TaskGroupSpec["kind"];
  readonly rows: readonly InputRow[];
  readonly options: TaskGroupOptions;
  /** An upload that holds the rows, which are not known yet: `rows` is empty then. */
  readonly upload?: string;
  /** Which sheet of an uploaded workbook; none: the first visible one. */
  readonly sheet?: string | number;
}
export type Admitted = Omit<TaskGroupSpec, "taskgroup_id" | "rev"> & {
  cap_micros: number | null;
  mcp_secrets: Secret | null;
  warnings: string[];
};

/** Throws Refused 422 with paths (for addresses of webhooks and MCP servers too: T11), or 402 when the estimate is over a cap; holds nothing yet. */
export const admit = async (ports: Ports, caller: Caller, request: Request): Promise<Admitted> => {
  const { rows, options } = request;
  if (request.upload === undefined) judgeRows(rows);
  const { warnings, ...asked } = readOutput(options.output, options.output_type);
  const { run_options, mcp_secrets, warnings: ofOptions } = await readRunOptions(ports, options, rows);
  warnings.push(...ofOptions);
  if (options.webhook_url !== undefined) await ports.fetcher.check({ url: options.webhook_url, field: "webhook_url" });
  const requested_processor = options.processor ?? null;
  const cap_micros = options.max_cost_usd === undefined ? null : micros(options.max_cost_usd);
  const released = Math.min(options.sample ?? rows.length, rows.length);
  if (requested_processor !== null && requested_processor !== "auto") {
    const price_micros = priceOf(requested_processor);
    const cost = { rows: released, price_micros };
    checkCap(cost, cap_micros);
    // The day's money is held by Prepare; looking at it here lets most refusals come before anything exists.
    await checkDay(ports, caller.owner, cost);
    const whole = price_micros * rows.length;
    if (cap_micros !== null && whole > cap_micros) {
      warnings.push(`All ${rows.length} rows would cost ${dollars(usd(whole))}, more than max_cost_usd.`);
    }
  }
  return {
    kind: request.kind,
    ...asked,
    requested_processor,
    source_policy: options.source_policy ?? null,
    metadata: options.metadata ?? null,
    webhook_url: options.webhook_url ?? null,
    previous_interaction_id: options.previous_interaction_id ?? null,
    run_options,
    sample: sampleOf(options, request.upload === undefined ? rows.length : null),
    input_columns: inputColumnsOf(rows),
    input_schema: null,
    output_schema: null,
    output_columns: [],
    title: options.title ?? (request.kind === "deep_research" ? titleOfQuestion(rows[0]) : null),
    cap_micros,
    mcp_secrets,
    warnings,
  };
};

/** A sample of all rows is none; `num_rows` null: not known yet. */
const sampleOf = ({ sample }: Pick<TaskGroupOptions, "sample">, num_rows: number | null): number | null =>
  sample !== undefined && (num_rows === null || sample < num_rows) ? sample : null;

const judgeRows = (rows: readonly InputRow[]): void => {
  if (rows.length === 0) {
    throw invalid({
      code: "no_rows",
      title: "No rows",
      detail: "Send at least one row.",
      errors: [{ path: "inputs", message: "holds no row" }],
    });
  }
  const errors: { path: string; message: string }[] = [];
  for (const [row, input] of rows.entries()) {
    const path = `inputs.${row}`;
    const length = Buffer.byteLength(typeof input === "string" ? input : JSON.stringify(input));
    if (length > maxRowBytes) errors.push({ path, message: `has ${length} bytes, at most ${maxRowBytes} are taken` });
    else if (length === 0 || (typeof input !== "string" && Object.keys(input).length === 0)) {
      errors.push({ path, message: "is empty" });
    }
    if (errors.length === 20) break;
  }
  if (errors.length > 0) {
    throw invalid({
      code: "invalid_rows",
      title: "Rows not usable",
      detail: "Correct or leave out the named rows; nothing was sent.",
      errors,
    });
  }
};
