/** Stops a task group and says in rows and dollars what that saves and what may still be billed. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { TaskGroupCancelled } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { conflict, type Refused } from "../../problem.ts";
import { giveBack } from "../../budget/give-back.ts";
import { isHeldByAnother } from "../state/lease.ts";
import { expiryOf, transition } from "../state/lifecycle.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { groupUrl } from "../state/addresses.ts";
import { changeTaskGroup } from "../state/record-change.ts";

/**
 * Parallel has no cancel: rows not sent are never sent, rows running run on and are billed if they complete.
 * While somebody sends, `cancelling` is written and the holder of the lease writes `cancelled` at its next look; with
 * nobody sending the canceller does. From `cancelled` on there is no add-runs call. Repeatable. Throws Refused 404, or
 * 409 for a group that ended otherwise.
 */
export const cancelTaskGroup = async (
  ports: Ports,
  caller: Caller,
  { taskgroup_id, request_id }: { taskgroup_id: string; request_id: string },
): Promise<TaskGroupCancelled> => {
  await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  const record = await changeTaskGroup(ports, taskgroup_id, (current) => {
    if (current.state === "cancelled") return null;
    if (isTerminal(current.state)) throw alreadyOver(current);
    const now = ports.clock.now();
    const cancelling = { ...transition(current, "cancelling", now), pause: null };
    if (isHeldByAnother(ports, current, request_id)) return current.state === "cancelling" ? null : cancelling;
    // Nobody sends: this one write takes the lease, ends the group and gives the lease back. The fence outdates others.
    const over = {
      ...transition(cancelling, "cancelled", now),
      lease: null,
      fence: current.fence + 1,
      to_start_since: null,
    };
    const expires_at = expiryOf(ports.settings, now);
    return atRest(current) ? { ...over, expires_at, sealed_key: null, sealed_headers: null } : { ...over, expires_at };
  });
  return cancelled(ports, record.state === "cancelled" ? await giveBack(ports, record) : record);
};

/** With no execution under way nobody else would erase the key. */
const atRest = ({ state, pause }: TaskGroupRecord): boolean => isPaused(state) && (pause?.retry_at ?? null) === null;

const cancelled = ({ settings }: Pick<Ports, "settings">, record: TaskGroupRecord): TaskGroupCancelled => {
  const { counts, cost } = numbersOf(record);
  const { spent_usd, possible_further_cost_usd, saved_usd } = cost;
  return {
    taskgroup_id: record.taskgroup_id,
    url: groupUrl(settings, record.taskgroup_id),
    state: record.state,
    ...counts,
    spent_usd,
    possible_further_cost_usd,
    saved_usd,
  };
};

const alreadyOver = (record: TaskGroupRecord): Refused =>
  conflict({
    code: "already_over",
    title: "The task group has ended",
    detail: `Task group ${record.taskgroup_id} is ${record.state}: there is nothing left to cancel.`,
  });
