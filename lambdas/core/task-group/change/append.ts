/** Adds rows to a task group that has sent what it had. */
import type { InputRow, PricedRows, TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { McpServersAgain } from "../../../contracts/run-options.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import { checkColumns } from "../../formats/read/check-rows.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { appendAfterCancel, neverRead } from "./after-cancel.ts";
import { checkAppended } from "./appended-columns.ts";
import { idempotentRequest, wasApplied } from "../../idempotency/applied-requests.ts";
import { conflict, invalid, type Refused } from "../../problem.ts";
import { replayed, startNextGeneration } from "./next-generation.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { cellsOf } from "../../formats/row-options.ts";
import { dispositionsOf } from "../identity/dispositions.ts";
import { splitRows } from "../private/split-rows.ts";
import { storePrivateCells } from "../private/stored-cells.ts";
import { disposing } from "../identity/dispose.ts";
import { rulesOf } from "../identity/rules.ts";
import { inputColumnsOf } from "../specification/input-schema.ts";
import { checkCap, costOf } from "../../budget/caps.ts";
import { micros, plainRows } from "../../budget/price.ts";
import { changeSpec, existingSpec } from "../state/record-change.ts";
import { stageAppended } from "../rows/stored-inputs.ts";

/**
 * The rows go behind those that are there, under the same schema and processor. Never deduplicated by guess: two calls
 * append twice unless they carry the same Idempotency-Key. Throws Refused 404, 409 while rows are being sent, after
 * a cancel or when the group is single research, 402 over a cap, 422 for more columns than a group may have and for rows without a column of the group.
 */
export const appendRows = async (
  ports: Ports,
  caller: Caller,
  asked: {
    taskgroup_id: string;
    rows: readonly InputRow[];
    max_cost_usd?: number | undefined;
    /** Columns that the group keeps private already. */
    private?: readonly string[] | undefined;
    /** What was left out or guessed when the rows were read. */
    warnings?: readonly string[];
    /** Headers of its MCP servers, once they are erased. */
    mcp_servers?: McpServersAgain | undefined;
    idempotency_key?: string | undefined;
  },
): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, max_cost_usd } = asked;
  const record = await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  const request = await idempotentRequest(ports, asked.idempotency_key, "append", {
    taskgroup_id,
    rows: asked.rows,
    max_cost_usd,
    private: asked.private,
  });
  if (wasApplied(record, request)) return replayed(ports, record);
  if (record.reading && isTerminal(record.state)) throw neverRead(record);
  if (record.state === "cancelled") throw appendAfterCancel(record);
  requireSent(record);
  const spec = await existingSpec(ports, taskgroup_id);
  if (spec.kind === "deep_research") {
    const detail = "Start another deep-research task, or a task group for many rows.";
    throw conflict({ code: "single_research", title: "A deep-research task has one input", detail });
  }
  requireKnownPrivate(spec, asked.private ?? []);
  const { rows, cells } = splitRows(asked.rows, spec.private_columns);
  const warnings = [...(asked.warnings ?? []), ...checkAppended(spec, rows.map(cellsOf))];
  const cap_micros = max_cost_usd === undefined ? record.budget.cap_micros : micros(max_cost_usd);
  const from = record.plan.num_rows;
  const added = await addedCost(ports, spec, rows);
  const { price_micros } = record.budget;
  const cost = added ? costOf(added, price_micros) : { rows: rows.length, micros: 0 };
  if (added) {
    const before = costOf(record.plan.to_send ?? plainRows(from), price_micros);
    checkCap({ rows: before.rows + cost.rows, micros: before.micros + cost.micros }, cap_micros);
  }
  let staged: TaskGroupRecord["plan"]["staged"] = [];
  let part: TaskGroupRecord["plan"]["private_parts"][number] | null = null;
  return startNextGeneration(ports, record, {
    caller,
    taskgroup_id,
    request,
    cost: price_micros === null ? { rows: rows.length, micros: 0 } : cost,
    mcp_servers: asked.mcp_servers,
    store: async () => {
      await addColumns(ports, taskgroup_id, rows);
      staged = [await stageAppended(ports, taskgroup_id, rows)];
      part = await storePrivateCells(ports, { taskgroup_id, first_row: from, cells });
    },
    change: (current) => {
      requireSent(current);
      // Another append was first: these rows would stand where its rows stand.
      if (current.plan.num_rows !== from) throw changedMeanwhile(taskgroup_id);
      const num_rows = from + rows.length;
      return {
        ...current,
        plan: {
          ...current.plan,
          num_rows,
          num_released: num_rows,
          to_send: null,
          released: null,
          saved: null,
          staged: [...current.plan.staged, ...staged],
          private_parts: [...current.plan.private_parts, ...(part ? [part] : [])],
          resend_failed: false,
        },
        budget: { ...current.budget, cap_micros },
        warnings: [...current.warnings, ...warnings].slice(0, warningsKept),
      };
    },
  });
};

/**
 * What the rows cost at most: those that equal one another are sent once; whether they equal rows that are there is found by
 * Prepare, which gives back what is too much. Null where they may come with their answers: Prepare judges.
 */
const addedCost = async (
  ports: Pick<Ports, "pepper">,
  spec: TaskGroupSpec,
  rows: readonly InputRow[],
): Promise<PricedRows | null> => {
  if (spec.row_rules.only_missing) return null;
  const disposal = disposing(await ports.pepper(), rulesOf(spec));
  disposal.add({ from: 0, rows });
  return dispositionsOf(disposal.done().stored, { processor: null }).payFor(0, rows.length).sent;
};

/** What was sent once can not be made private: a column is private from the start, or never. */
const requireKnownPrivate = ({ private_columns }: TaskGroupSpec, names: readonly string[]): void => {
  const fresh = names.filter((name) => !private_columns.includes(name));
  if (fresh.length === 0) return;
  throw invalid({
    code: "invalid_private",
    title: "Not private from the start",
    detail: "A task group keeps private what was named when it was created. Start another task group for these rows.",
    errors: [{ path: "private", message: `not private in this task group: ${fresh.join(", ")}` }],
  });
};

/** Cells under names not seen before get columns of their own. */
const addColumns = (ports: Ports, taskgroup_id: string, rows: readonly InputRow[]) =>
  changeSpec(ports, taskgroup_id, (spec) => {
    const named = new Set([...spec.input_columns, ...inputColumnsOf(rows)]);
    checkColumns([...named]);
    return named.size === spec.input_columns.length ? null : { ...spec, input_columns: [...named] };
  });

/** Warnings rest in the record too. */
const warningsKept = 100;

/** Before the end two writers would make batches at once; after a cancel the rows held back would go out along. */
const requireSent = (record: TaskGroupRecord): void => {
  if (record.state === "cancelled") throw changedMeanwhile(record.taskgroup_id);
  if (isTerminal(record.state)) return;
  throw conflict({
    code: "still_moving",
    title: "The task group has not ended",
    detail: `Task group ${record.taskgroup_id} is ${record.state}. Append when it has completed, or start another task group.`,
  });
};

const changedMeanwhile = (taskgroup_id: string): Refused =>
  conflict({
    code: "changed_meanwhile",
    title: "The task group changed meanwhile",
    detail: `Append to ${taskgroup_id} again.`,
  });
