/** One owner's task groups, newest first. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { TaskGroupHistory } from "../../../contracts/table.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { isoTime } from "../../iso-time.ts";
import { groupUrl } from "../state/addresses.ts";
import { titleOf } from "../state/title.ts";
import { numbersOf } from "../../budget/numbers.ts";

const nameOf = ({ taskgroup_id, plan }: TaskGroupRecord, spec: TaskGroupSpec | null): string =>
  spec === null ? taskgroup_id : titleOf(plan.num_rows, spec);

/** The handler that shows it makes the link `next`. */
export const listTaskGroups = async (
  ports: Ports,
  caller: Caller,
  page: { limit: number; cursor?: string | undefined },
): Promise<Omit<TaskGroupHistory, "next">> => {
  const { records, cursor } = await ports.taskGroups.listByOwner(caller.owner, {
    limit: page.limit,
    ...(page.cursor !== undefined && { cursor: page.cursor }),
  });
  const specs = await Promise.all(records.map(({ taskgroup_id }) => ports.taskGroups.getSpec(taskgroup_id)));
  return {
    task_groups: records.map((record, at) => ({
      taskgroup_id: record.taskgroup_id,
      url: groupUrl(ports.settings, record.taskgroup_id),
      title: nameOf(record, specs[at] ?? null),
      metadata: specs[at]?.metadata ?? null,
      state: record.state,
      ...numbersOf(record).counts,
      processor: record.plan.processor,
      cost: numbersOf(record).cost,
      created_at: new Date(record.created_at).toISOString(),
      finished_at: isoTime(record.finished_at),
    })),
    next_cursor: cursor,
  };
};
