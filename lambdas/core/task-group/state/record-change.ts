/** How a record is changed while others change it too: read, decide, replace if nobody was first, else again. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { Retryable } from "../../errors.ts";

type Groups = Pick<Ports, "taskGroups">;

/** Contention lasts a few writes; more than this is a fault worth a retry of the whole step. */
const most_tries = 50;

/**
 * Applies `change` to the group's record until it is stored. `change` may run several times; it answers null to leave
 * the record as it is. Answers the record as stored.
 */
export const changeTaskGroup = async (
  ports: Groups,
  taskgroup_id: string,
  change: (record: TaskGroupRecord) => TaskGroupRecord | null,
): Promise<TaskGroupRecord> => {
  for (let tries = 0; tries < most_tries; tries += 1) {
    const record = await existingTaskGroup(ports, taskgroup_id);
    const changed = change(record);
    if (!changed) return record;
    const stored = await ports.taskGroups.replace(changed);
    if (stored) return stored;
  }
  throw new Retryable(`Task group ${taskgroup_id} changes too often to be written; try again.`);
};

/** The same for the specification. */
export const changeSpec = async (
  ports: Groups,
  taskgroup_id: string,
  change: (spec: TaskGroupSpec) => TaskGroupSpec | null,
): Promise<TaskGroupSpec> => {
  for (let tries = 0; tries < most_tries; tries += 1) {
    const spec = await existingSpec(ports, taskgroup_id);
    const changed = change(spec);
    if (!changed) return spec;
    const stored = await ports.taskGroups.replaceSpec(changed);
    if (stored) return stored;
  }
  throw new Retryable(`The specification of ${taskgroup_id} changes too often to be written; try again.`);
};

export const existingTaskGroup = async (ports: Groups, taskgroup_id: string): Promise<TaskGroupRecord> => {
  const record = await ports.taskGroups.get(taskgroup_id);
  if (!record) throw new Error(`Task group ${taskgroup_id} has no record.`);
  return record;
};

export const existingSpec = async (ports: Groups, taskgroup_id: string): Promise<TaskGroupSpec> => {
  const spec = await ports.taskGroups.getSpec(taskgroup_id);
  if (!spec) throw new Error(`Task group ${taskgroup_id} has no specification.`);
  return spec;
};
