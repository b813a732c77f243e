/** Adds rows to a task group that has sent what it had. */
import type { InputRow, TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { McpServersAgain } from "../../../contracts/run-options.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import { checkColumns } from "../../formats/read/check-rows.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { appendAfterCancel, neverRead } from "./after-cancel.ts";
import { checkAppended } from "./appended-columns.ts";
import { idempotentRequest, wasApplied } from "../../idempotency/applied-requests.ts";
import { conflict, type Refused } from "../../problem.ts";
import { replayed, startNextGeneration } from "./next-generation.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { checkCap } from "../../budget/caps.ts";
import { micros } from "../../budget/price.ts";
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
    /** What was left out or guessed when the rows were read. */
    warnings?: readonly string[];
    /** Headers of its MCP servers, once they are erased. */
    mcp_servers?: McpServersAgain | undefined;
    idempotency_key?: string | undefined;
  },
): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, rows, max_cost_usd } = asked;
  const record = await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  const request = await idempotentRequest(ports, asked.idempotency_key, "append", { taskgroup_id, rows, max_cost_usd });
  if (wasApplied(record, request)) return replayed(ports, record);
  if (record.reading && isTerminal(record.state)) throw neverRead(record);
  if (record.state === "cancelled") throw appendAfterCancel(record);
  requireSent(record);
  const spec = await existingSpec(ports, taskgroup_id);
  if (spec.kind === "deep_research") {
    const detail = "Start another deep-research task, or a task group for many rows.";
    throw conflict({ code: "single_research", title: "A deep-research task has one input", detail });
  }
  const warnings = [...(asked.warnings ?? []), ...checkAppended(spec, rows)];
  const cap_micros = max_cost_usd === undefined ? record.budget.cap_micros : micros(max_cost_usd);
  const from = record.plan.num_rows;
  checkCap({ rows: from + rows.length, price_micros: record.budget.price_micros }, cap_micros);
  let staged: TaskGroupRecord["plan"]["staged"] = [];
  return startNextGeneration(ports, record, {
    caller,
    taskgroup_id,
    request,
    rows_to_send: rows.length,
    mcp_servers: asked.mcp_servers,
    store: async () => {
      await addColumns(ports, taskgroup_id, rows);
      staged = [await stageAppended(ports, taskgroup_id, rows)];
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
          staged: [...current.plan.staged, ...staged],
          resend_failed: false,
        },
        budget: { ...current.budget, cap_micros },
        warnings: [...current.warnings, ...warnings].slice(0, warningsKept),
      };
    },
  });
};

/** Cells under names not seen before get columns of their own. */
const addColumns = (ports: Ports, taskgroup_id: string, rows: readonly InputRow[]) =>
  changeSpec(ports, taskgroup_id, (spec) => {
    const named = new Set([
      ...spec.input_columns,
      ...rows.flatMap((row) => (typeof row === "string" ? [] : Object.keys(row))),
    ]);
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
