/** Continues a task group after a sample or a pause. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { isPaused } from "../../contracts/lifecycle.ts";
import type { TaskGroupAccepted } from "../../contracts/task-group.ts";
import type { Caller } from "../oauth/caller.ts";
import type { Ports } from "../ports.ts";
import { idempotentRequest, wasApplied } from "./applied-requests.ts";
import { Refused } from "./errors.ts";
import { checkCap, startNextGeneration } from "./next-generation.ts";
import { ownedTaskGroup } from "./owned.ts";
import { micros } from "./price.ts";

/**
 * Releases every row, takes a higher `max_cost_usd` if one is given, seals the caller's key afresh and goes on where
 * the group stopped. Throws Refused 404, 409 when the group is not paused, 402 over a cap.
 */
export const resumeTaskGroup = async (
  ports: Ports,
  caller: Caller,
  asked: { taskgroup_id: string; max_cost_usd?: number | undefined; idempotency_key?: string | undefined },
): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, max_cost_usd } = asked;
  const record = await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  const request = idempotentRequest(asked.idempotency_key, "continue", { taskgroup_id, max_cost_usd });
  const cap_micros = max_cost_usd === undefined ? record.cap_micros : micros(max_cost_usd);
  if (!wasApplied(record, request)) requirePaused(record);
  checkCap(record, record.num_inputs, cap_micros);
  // What was released before has its money held already.
  const rows_to_send = record.processor === null ? 0 : record.num_inputs - record.num_released;
  return startNextGeneration(ports, record, {
    caller,
    taskgroup_id,
    request,
    rows_to_send,
    change: (current) => {
      requirePaused(current);
      return { ...current, num_released: current.num_inputs, cap_micros, resend_failed: false };
    },
  });
};

const requirePaused = (record: TaskGroupRecord): void => {
  if (isPaused(record.state)) return;
  throw new Refused(
    409,
    "not_paused",
    "The task group is not paused",
    `Task group ${record.taskgroup_id} is ${record.state}. Only a paused group, or one that ran a sample, is continued.`,
  );
};
