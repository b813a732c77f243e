/** Gives a task group another title. */
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { ownedTaskGroup } from "../state/owned.ts";
import { changeSpec } from "../state/record-change.ts";
import { titleOf } from "../state/title.ts";

/** `title` null: it is called by what it asks again. Throws Refused 404. */
export const renameTaskGroup = async (
  ports: Pick<Ports, "taskGroups">,
  caller: Pick<Caller, "owner">,
  { taskgroup_id, title }: { taskgroup_id: string; title: string | null },
): Promise<{ taskgroup_id: string; title: string }> => {
  const record = await ownedTaskGroup(ports, caller.owner, taskgroup_id);
  const spec = await changeSpec(ports, taskgroup_id, (current) =>
    current.title === title ? null : { ...current, title },
  );
  return { taskgroup_id, title: titleOf(record.plan.num_rows, spec) };
};
