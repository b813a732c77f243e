/** Stops a task group and says in rows and dollars what that saves and what may still be billed. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { TaskGroupCancelled } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { listBatches } from "../rows/batches.ts";
import { conflict, type Refused } from "../../problem.ts";
import { giveBackUnsent } from "../../budget/release-unsent.ts";
import { isHeldByAnother } from "../state/lease.ts";
import { expiryOf, moved } from "../state/lifecycle.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { usd } from "../../budget/price.ts";
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
    const cancelling = { ...moved(current, "cancelling", now), pause: null };
    if (isHeldByAnother(ports, current, request_id)) return current.state === "cancelling" ? null : cancelling;
    // Nobody sends: this one write takes the lease, ends the group and gives the lease back. The fence outdates others.
    const over = {
      ...moved(cancelling, "cancelled", now),
      lease: null,
      fence: current.fence + 1,
      to_start_since: null,
    };
    const expires_at = expiryOf(ports.settings, now);
    return atRest(current) ? { ...over, expires_at, sealed_key: null } : { ...over, expires_at };
  });
  if (record.state === "cancelled") await giveBackUnsent(ports, record);
  return describe(ports, record);
};

/** With no execution under way nobody else would erase the key. */
const atRest = ({ state, pause }: TaskGroupRecord): boolean => isPaused(state) && (pause?.retry_at ?? null) === null;

const describe = async (ports: Ports, record: TaskGroupRecord): Promise<TaskGroupCancelled> => {
  const batches = await listBatches(ports, record);
  const price = record.price_micros ?? 0;
  const uncertain = batches.filter((batch) => batch.state === "sending" || batch.state === "ambiguous");
  // A row sent in two generations has two runs and is one row.
  const rowsOfRuns = batches.flatMap((batch) => Object.keys(batch.runs));
  const rowsSent = new Set(rowsOfRuns).size;
  const possiblySent = uncertain.reduce((sum, batch) => sum + batch.missing.length, 0);
  const counts = record.parallel_status?.task_run_status_counts ?? {};
  const ended = (counts["completed"] ?? 0) + (counts["failed"] ?? 0) + (counts["cancelled"] ?? 0);
  const running = Math.max(0, rowsOfRuns.length - ended) + possiblySent;
  const never = Math.max(0, record.num_rows - rowsSent - possiblySent - record.num_failed_unsent);
  return {
    taskgroup_id: record.taskgroup_id,
    url: `${ports.settings.public_url}/${record.taskgroup_id}`,
    state: record.state,
    num_never_sent: never,
    saved_usd: usd(never * price),
    num_running: running,
    possible_further_cost_usd: usd(running * price),
  };
};

const alreadyOver = (record: TaskGroupRecord): Refused =>
  conflict({
    code: "already_over",
    title: "The task group has ended",
    detail: `Task group ${record.taskgroup_id} is ${record.state}: there is nothing left to cancel.`,
  });
