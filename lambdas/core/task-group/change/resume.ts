/** Continues a task group after a sample or a pause, or when the execution that moved it is lost. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isPaused } from "../../../contracts/lifecycle.ts";
import type { McpServersAgain } from "../../../contracts/run-options.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { isoTime } from "../../iso-time.ts";
import { idempotentRequest, wasApplied } from "../../idempotency/applied-requests.ts";
import { conflict, type Refused } from "../../problem.ts";
import { replayed, startNextGeneration } from "./next-generation.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { checkCap } from "../../budget/caps.ts";
import { micros } from "../../budget/price.ts";
import { isStranded, strandedFrom } from "../state/stranded.ts";

/**
 * Releases every row of a paused group, takes a higher `max_cost_usd` if one is given, seals the caller's key afresh and
 * goes on where the group stopped. A stranded group releases nothing: a sample it was in the midst of stays a sample.
 * Throws Refused 404, 409 when the group moves or has ended, 402 over a cap.
 */
export const resumeTaskGroup = async (
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
  const request = await idempotentRequest(ports, asked.idempotency_key, "continue", { taskgroup_id, max_cost_usd });
  if (wasApplied(record, request)) return replayed(ports, record);
  requireResting(ports, record);
  const cap_micros = max_cost_usd === undefined ? record.budget.cap_micros : micros(max_cost_usd);
  const all = isPaused(record.state) ? record.plan.num_rows : record.plan.num_released;
  // Before the price is fixed nothing was sent: a sample is still to come.
  const released = record.plan.processor === null ? record.plan.num_released : all;
  // The group's own cap holds for everything it ever sends.
  checkCap({ rows: released, price_micros: record.budget.price_micros }, cap_micros);
  // What was released before has its money held already.
  const rows_to_send = released - record.plan.num_released;
  return startNextGeneration(ports, record, {
    caller,
    taskgroup_id,
    request,
    rows_to_send,
    mcp_servers: asked.mcp_servers,
    change: (current) => {
      requireResting(ports, current);
      if (isPaused(current.state) !== isPaused(record.state)) throw pausedMeanwhile(taskgroup_id);
      return {
        ...current,
        plan: {
          ...current.plan,
          num_released: released,
          // A retry that was not prepared yet still has its failed rows to send.
          resend_failed: current.plan.prepared_at === null && current.plan.resend_failed,
        },
        budget: { ...current.budget, cap_micros },
        // Whoever still held the lease of a lost execution is outdated by the fence.
        lease: null,
        fence: current.fence + 1,
      };
    },
  });
};

const requireResting = (ports: Ports, record: TaskGroupRecord): void => {
  if (isPaused(record.state) || isStranded(ports, record)) return;
  const { taskgroup_id, state } = record;
  const from = isoTime(strandedFrom(ports, record));
  const otherwise = from === null ? "" : ` If nothing has moved it by ${from}, continue it then.`;
  throw conflict({
    code: "not_paused",
    title: "The task group is not paused",
    detail: `Task group ${taskgroup_id} is ${state}. Only a paused group, or one that ran a sample, is continued.${otherwise}`,
  });
};

const pausedMeanwhile = (taskgroup_id: string): Refused =>
  conflict({
    code: "changed_meanwhile",
    title: "The task group was paused meanwhile",
    detail: `Continue ${taskgroup_id} again.`,
  });
