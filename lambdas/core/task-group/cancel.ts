/** Stops a task group and says in rows and dollars what that saves and what may still be billed. */
import type { BatchRecord, TaskGroupRecord } from "../../contracts/ledger.ts";
import { isTerminal } from "../../contracts/lifecycle.ts";
import type { TaskGroupCancelled } from "../../contracts/task-group.ts";
import type { Caller } from "../oauth/caller.ts";
import type { Ports } from "../ports.ts";
import { listBatches } from "./batches.ts";
import { Refused } from "./errors.ts";
import { takeLease } from "./lease.ts";
import { moved } from "./lifecycle.ts";
import { ownedTaskGroup } from "./owned.ts";
import { usd } from "./price.ts";
import { changeTaskGroup } from "./record-change.ts";

/**
 * Parallel has no cancel: rows not sent are never sent, rows running run on and are billed if they complete.
 * `cancelling` is written at once; whoever holds the lease writes `cancelled`, and from then on there is no add-runs
 * call. Repeatable. Throws Refused 404, or 409 for a group that ended otherwise.
 */
export const cancelTaskGroup = async (
  ports: Ports,
  caller: Caller,
  { taskgroup_id, request_id }: { taskgroup_id: string; request_id: string },
): Promise<TaskGroupCancelled> => {
  await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  const asked = await changeTaskGroup(ports, taskgroup_id, (record) => {
    if (record.state === "cancelling" || record.state === "cancelled") return null;
    if (isTerminal(record.state)) throw alreadyOver(record);
    return { ...moved(record, "cancelling", ports.clock.now()), pause: null };
  });
  const record = asked.state === "cancelled" ? asked : await endIfIdle(ports, taskgroup_id, request_id);
  return describe(ports, record);
};

/** With nobody sending, the canceller holds the lease itself and ends the group; else the sender does, at its next look. */
const endIfIdle = async (ports: Ports, taskgroup_id: string, request_id: string): Promise<TaskGroupRecord> => {
  const taken = await takeLease(ports, taskgroup_id, request_id);
  return changeTaskGroup(ports, taskgroup_id, (record) => {
    if (!("holder" in taken) || record.state !== "cancelling" || record.lease?.by !== taken.holder.by) return null;
    return { ...moved(record, "cancelled", ports.clock.now()), lease: null, to_start_since: null };
  });
};

const describe = async (ports: Ports, record: TaskGroupRecord): Promise<TaskGroupCancelled> => {
  const batches = await listBatches(ports, record);
  const price = record.price_micros ?? 0;
  const uncertain = batches.filter((batch) => batch.state === "sending" || batch.state === "ambiguous");
  const sent = batches.reduce((sum, batch) => sum + Object.keys(batch.runs).length, 0);
  const possiblySent = uncertain.reduce((sum, batch) => sum + batch.missing.length, 0);
  const counts = record.status?.task_run_status_counts ?? {};
  const ended = (counts["completed"] ?? 0) + (counts["failed"] ?? 0) + (counts["cancelled"] ?? 0);
  const running = Math.max(0, sent - ended) + possiblySent;
  const never = Math.max(0, record.num_inputs - sent - possiblySent - record.num_failed_unsent - resent(batches));
  return {
    taskgroup_id: record.taskgroup_id,
    url: `${ports.settings.public_url}/${record.taskgroup_id}`,
    state: record.state,
    rows_never_sent: never,
    saved_usd: usd(never * price),
    rows_running: running,
    possible_further_cost_usd: usd(running * price),
  };
};

/** A row sent in two generations has two runs and is one row. */
const resent = (batches: readonly BatchRecord[]): number => {
  const rows = batches.flatMap((batch) => Object.keys(batch.runs));
  return -(rows.length - new Set(rows).size);
};

const alreadyOver = (record: TaskGroupRecord): Refused =>
  new Refused(
    409,
    "already_over",
    "The task group has ended",
    `Task group ${record.taskgroup_id} is ${record.state}: there is nothing left to cancel.`,
  );
