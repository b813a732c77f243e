/** Sends the failed and unsent rows of a group again, and no others. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { McpServersAgain } from "../../../contracts/run-options.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { neverRead, nothingToRetry } from "./after-cancel.ts";
import { idempotentRequest, wasApplied } from "../../idempotency/applied-requests.ts";
import { conflict } from "../../problem.ts";
import { replayed, startNextGeneration } from "./next-generation.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { readDispositions } from "../identity/stored-dispositions.ts";
import { checkCap, costOf } from "../../budget/caps.ts";
import { sendsOf } from "../../budget/sends.ts";
import { micros } from "../../budget/price.ts";
import { listBatches, unpreparedBefore } from "../rows/batches.ts";
import { rowsToSend } from "../rows/rows-to-send.ts";

/**
 * A new generation for rows that failed, were cancelled or never had a run. Completed rows keep their result and are
 * not paid again. Throws Refused 404, 409 while the group still moves, 409 when no row failed or is unsent, 402 over a cap:
 * after a cancel the rows that a sample held back go out too, so all rows count, and a higher cap may be given.
 */
export const retryTaskGroup = async (
  ports: Ports,
  caller: Caller,
  asked: {
    taskgroup_id: string;
    max_cost_usd?: number | undefined;
    /** Headers of its MCP servers, once they are erased. */
    mcp_servers?: McpServersAgain | undefined;
    idempotency_key?: string | undefined;
  },
): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, max_cost_usd } = asked;
  const record = await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  const request = await idempotentRequest(ports, asked.idempotency_key, "retry", { taskgroup_id, max_cost_usd });
  if (wasApplied(record, request)) return replayed(ports, record);
  requireEnded(record);
  if (record.reading) throw neverRead(record);
  const next = {
    ...record,
    generation: record.generation + 1,
    plan: {
      ...record.plan,
      num_released: record.plan.num_rows,
      resend_failed: true,
      unprepared: unpreparedBefore(record),
    },
  };
  const dispositions = await readDispositions(ports, next);
  const { fresh, owed, uncertain } = await rowsToSend(ports, next, dispositions);
  const again = [...fresh, ...owed];
  if (again.length === 0) throw nothingToRetry(record);
  const costs = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + dispositions.priceOf(row), 0);
  const cap_micros = max_cost_usd === undefined ? record.budget.cap_micros : micros(max_cost_usd);
  const { to_send } = record.plan;
  if (to_send) checkCap(costOf(to_send, record.budget.price_micros), cap_micros);
  return startNextGeneration(ports, record, {
    caller,
    taskgroup_id,
    request,
    cost: { rows: again.length, micros: record.budget.price_micros === null ? 0 : costs(again) },
    micros_maybe_sent: costs(uncertain),
    sends: sendsOf(await listBatches(ports, next), dispositions),
    mcp_servers: asked.mcp_servers,
    change: (current) => {
      requireEnded(current);
      return {
        ...current,
        plan: {
          ...current.plan,
          num_released: current.plan.num_rows,
          released: current.plan.to_send,
          resend_failed: true,
        },
        budget: { ...current.budget, cap_micros },
      };
    },
  });
};

const requireEnded = (record: TaskGroupRecord): void => {
  if (isTerminal(record.state)) return;
  throw conflict({
    code: "still_moving",
    title: "The task group has not ended",
    detail: `Task group ${record.taskgroup_id} is ${record.state}. Retry failed rows when it has ended; a paused group is resumed with continue.`,
  });
};
