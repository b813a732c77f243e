/** Erases a task group that has ended: rows, inputs, outputs, key and delivery log. A tombstone stays. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { isTerminal } from "../../contracts/lifecycle.ts";
import type { Caller } from "../oauth/caller.ts";
import type { Ports } from "../ports.ts";
import { Refused } from "./errors.ts";
import { ownedTaskGroup } from "./owned.ts";
import { changeTaskGroup } from "./record-change.ts";

/**
 * The tombstone is written first: from then on the group is 404 for everybody and never read through from Parallel,
 * and a crash half-way leaves only rubbish that retention sweeps up. Parallel keeps its own copy: it has no delete.
 * Throws Refused 404, 409 while the group has not ended.
 */
export const eraseTaskGroup = async (
  ports: Pick<Ports, "taskGroups" | "batches" | "rows" | "objects" | "deliveries" | "clock">,
  caller: Caller,
  taskgroup_id: string,
): Promise<void> => {
  const record = await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  requireEnded(record);
  const erased = await changeTaskGroup(ports, taskgroup_id, (current) => {
    requireEnded(current);
    const now = ports.clock.now();
    // Nothing of the content stays in the tombstone, and it outlives the retention of what it replaces.
    return {
      ...current,
      deleted_at: current.deleted_at ?? now,
      updated_at: now,
      sealed_key: null,
      run_ids: [],
      duplicate_run_ids: [],
      warnings: [],
      pause: null,
      due_at: null,
      to_start_since: null,
      expires_at: null,
    };
  });
  await ports.rows.erase(taskgroup_id, erased.num_inputs);
  await ports.batches.erase(taskgroup_id);
  await ports.deliveries.erase(taskgroup_id);
  await ports.objects.erase(`inputs/${taskgroup_id}/`);
  await ports.objects.erase(`outputs/${taskgroup_id}/`);
};

const requireEnded = (record: TaskGroupRecord): void => {
  if (isTerminal(record.state)) return;
  throw new Refused(
    409,
    "still_moving",
    "The task group has not ended",
    `Task group ${record.taskgroup_id} is ${record.state}. Cancel it first, then delete it.`,
  );
};
