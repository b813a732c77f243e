/** Reads and changes the record and the specification of a group that must exist. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { compareAndSwap } from "../../compare-and-swap.ts";

type Groups = Pick<Ports, "taskGroups">;

/** Applies `change` until it is stored, unless it answers null (core/compare-and-swap). Answers the record as stored. */
export const changeTaskGroup = (
  ports: Groups,
  taskgroup_id: string,
  change: (record: TaskGroupRecord) => TaskGroupRecord | null,
): Promise<TaskGroupRecord> =>
  compareAndSwap({
    name: `Task group ${taskgroup_id}`,
    read: () => existingTaskGroup(ports, taskgroup_id),
    replace: (changed) => ports.taskGroups.replace(changed),
    change,
  });

/** The same for the specification. */
export const changeSpec = (
  ports: Groups,
  taskgroup_id: string,
  change: (spec: TaskGroupSpec) => TaskGroupSpec | null,
): Promise<TaskGroupSpec> =>
  compareAndSwap({
    name: `The specification of ${taskgroup_id}`,
    read: () => existingSpec(ports, taskgroup_id),
    replace: (changed) => ports.taskGroups.replaceSpec(changed),
    change,
  });

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
