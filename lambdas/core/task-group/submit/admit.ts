/** Whether a request may become a task group: rows, output, processor and caps are judged before anything is stored. */
import type { InputRow, RowRules, TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { type TaskGroupOptions, maxRowBytes } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { dollars } from "../../formats/cells.ts";
import { invalid } from "../../problem.ts";
import { titleOfQuestion } from "../state/title.ts";
import type { Secret } from "../../secret.ts";
import { inputColumnsOf } from "../specification/input-schema.ts";
import { readOutput } from "../specification/output-schema.ts";
import { dispositionsOf, prefixOf } from "../identity/dispositions.ts";
import { disposing } from "../identity/dispose.ts";
import { judgeKey, refusePrivate } from "./judge-columns.ts";
import { judgePrivate, splitRows } from "../private/split-rows.ts";
import { checkCap, checkDay, costOf } from "../../budget/caps.ts";
import { cellsOf } from "../../formats/row-options.ts";
import { readRunOptions } from "../specification/run-options.ts";
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
  /** What becomes of the rows, where that can be told before Prepare; else all null. */
  forecast: Pick<TaskGroupRecord["plan"], "to_send" | "released" | "saved">;
};

/** Throws Refused 422 with paths (for addresses of webhooks and MCP servers too: T11), or 402 when the estimate is over a cap; holds nothing yet. */
export const admit = async (ports: Ports, caller: Caller, request: Request): Promise<Admitted> => {
  const { options } = request;
  const fromFile = request.upload !== undefined;
  if (fromFile) refusePrivate(options);
  else judgeRows(request.rows);
  const private_columns = [...new Set(options.private ?? [])];
  judgePrivate(private_columns, request.rows);
  const { rows } = splitRows(request.rows, private_columns);
  const input_columns = inputColumnsOf(rows);
  // The columns of a file are known once it is read: there they are judged.
  judgeKey(options, fromFile ? null : input_columns);
  const { warnings, ...asked } = readOutput(options.output, options.output_type);
  const { run_options, mcp_secrets, warnings: ofOptions } = await readRunOptions(ports, options, rows.map(cellsOf));
  warnings.push(...ofOptions);
  if (options.webhook_url !== undefined) await ports.fetcher.check({ url: options.webhook_url, field: "webhook_url" });
  const requested_processor = options.processor ?? null;
  const cap_micros = options.max_cost_usd === undefined ? null : micros(options.max_cost_usd);
  const row_rules = rowRulesOf(request);
  const forecast = fromFile ? noForecast : forecastOf(await ports.pepper(), { rows, options }, row_rules);
  if (requested_processor !== null && requested_processor !== "auto") {
    const price_micros = priceOf(requested_processor);
    // Rows that may turn out to have their answers cost what Prepare finds.
    const { released, to_send } = forecast;
    if (released) {
      const cost = costOf(released, price_micros);
      checkCap(cost, cap_micros);
      // The day's money is held by Prepare; looking at it here lets most refusals come before anything exists.
      await checkDay(ports, caller.owner, cost);
    }
    const whole = to_send ? costOf(to_send, price_micros).micros : 0;
    if (cap_micros !== null && whole > cap_micros) {
      warnings.push(`All ${to_send?.rows ?? 0} rows would cost ${dollars(usd(whole))}, more than max_cost_usd.`);
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
    sample: sampleOf(options, fromFile ? null : rows.length),
    row_rules,
    input_columns,
    private_columns,
    input_schema: null,
    output_schema: null,
    output_columns: [],
    title: options.title ?? (request.kind === "deep_research" ? titleOfQuestion(rows[0]) : null),
    cap_micros,
    mcp_secrets,
    warnings,
    forecast,
  };
};

const rowRulesOf = ({ kind, options }: Request): RowRules => ({
  duplicates: kind === "deep_research" ? "run" : (options.duplicates ?? "once"),
  key: options.key ?? null,
  only_missing: options.only_missing ?? false,
  reuse_within_days: null,
});

const noForecast: Admitted["forecast"] = { to_send: null, released: null, saved: null };

const forecastOf = (
  pepper: Uint8Array,
  { rows, options }: Pick<Request, "rows" | "options">,
  row_rules: RowRules,
): Admitted["forecast"] => {
  if (row_rules.only_missing) return noForecast;
  const disposal = disposing(pepper, { ...row_rules, answers: new Set(), whole_answer: null });
  disposal.add({ from: 0, rows });
  const dispositions = dispositionsOf(disposal.done().stored, { processor: null });
  const { sent, saved } = dispositions.payFor(0, rows.length);
  const num_released = prefixOf(dispositions, rows.length, options.sample ?? rows.length);
  return { to_send: sent, saved, released: dispositions.payFor(0, num_released).sent };
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
