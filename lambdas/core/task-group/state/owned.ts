/** Finds a task group for the caller who owns it; what belongs to another looks exactly like what does not exist. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { notFound, type Refused } from "../../problem.ts";

export const unknownTaskGroup = (taskgroup_id: string): Refused =>
  notFound({
    code: "unknown_task_group",
    title: "No such task group",
    detail: `There is no task group ${taskgroup_id} of yours here. GET /v1/tasks/groups lists those you have.`,
    errors: [{ path: "id", message: "names no task group of yours" }],
  });

/** Throws Refused 404 for an unknown, foreign or deleted group. */
export const ownedTaskGroup = async (
  ports: Pick<Ports, "taskGroups">,
  owner: string,
  taskgroup_id: string,
): Promise<TaskGroupRecord> => {
  const record = await ports.taskGroups.get(taskgroup_id);
  if (!record || record.owner !== owner || record.deleted_at !== null) throw unknownTaskGroup(taskgroup_id);
  return record;
};
