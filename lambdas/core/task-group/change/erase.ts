/** Erases a task group that has ended: what was asked, rows, inputs, outputs, key, delivery log. A tombstone stays. */
import { knownFieldsOf } from "../../../contracts/stored-object.ts";
import { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { noRunOptions } from "../../../contracts/run-options.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { conflict } from "../../problem.ts";
import { privateFolder } from "../private/stored-cells.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { changeSpec, changeTaskGroup } from "../state/record-change.ts";

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
    // Nothing of the content stays in the tombstone, and it outlives the retention of what it replaces. Fields of a newer
    // version may hold content.
    const known = knownFieldsOf(TaskGroupRecord, current);
    return {
      ...known,
      deleted_at: current.deleted_at ?? now,
      updated_at: now,
      sealed_key: null,
      sealed_headers: null,
      progress: { ...known.progress, run_ids: [], duplicate_run_ids: [] },
      warnings: [],
      pause: null,
      outbox: { ...known.outbox, events: [] },
      applied_requests: [],
      plan: { ...known.plan, staged: [], private_parts: [], dispositions_key: null },
      reading: null,
      due_at: null,
      to_start_since: null,
      expires_at: null,
    };
  });
  await changeSpec(ports, taskgroup_id, forgotten);
  await ports.rows.erase(taskgroup_id, erased.plan.num_rows);
  await ports.batches.erase(taskgroup_id);
  await ports.deliveries.erase(taskgroup_id);
  await ports.objects.erase(`inputs/${taskgroup_id}/`);
  await ports.objects.erase(`outputs/${taskgroup_id}/`);
  await ports.objects.erase(privateFolder(taskgroup_id));
};

/** What was asked for, and whom to tell, is the owner's too. */
const forgotten = (spec: TaskGroupSpec): TaskGroupSpec => ({
  ...knownFieldsOf(TaskGroupSpec, spec),
  output: null,
  source_policy: null,
  row_rules: { duplicates: "once", key: null, only_missing: false, reuse_within_days: null },
  metadata: null,
  webhook_url: null,
  previous_interaction_id: null,
  run_options: noRunOptions,
  input_columns: [],
  private_columns: [],
  input_schema: null,
  output_schema: null,
  output_columns: [],
  title: null,
});

const requireEnded = (record: TaskGroupRecord): void => {
  if (isTerminal(record.state)) return;
  throw conflict({
    code: "still_moving",
    title: "The task group has not ended",
    detail:
      record.state === "cancelling"
        ? `Task group ${record.taskgroup_id} is being cancelled: delete it once its state is cancelled, in a few seconds.`
        : `Task group ${record.taskgroup_id} is ${record.state}. Cancel it, and delete it once it has ended.`,
  });
};
