/** Tells a group's webhook what is due, and keeps `due_at` where the sweeper finds the next try. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Ports } from "../ports.ts";
import { attemptDue, tellOwner } from "../webhooks/tell.ts";
import { changeTaskGroup } from "./record-change.ts";

type TellPorts = Pick<
  Ports,
  "taskGroups" | "deliveries" | "webhookSecrets" | "fetcher" | "clock" | "pepper" | "settings"
>;

/** A group without a webhook has nothing due. The same end or pause is told once, however often this runs. */
export const tellGroup = async (ports: TellPorts, record: TaskGroupRecord): Promise<void> => {
  const { taskgroup_id } = record;
  const url = (await ports.taskGroups.getSpec(taskgroup_id))?.webhook_url ?? null;
  if (url === null && record.due_at === null) return;
  if (url !== null) await tellOwner(ports, record, url);
  const next = url === null ? null : await attemptDue(ports, taskgroup_id);
  await changeTaskGroup(ports, taskgroup_id, (current) => {
    // It moved on meanwhile: its new state set its own time.
    if (current.state !== record.state || current.generation !== record.generation) return null;
    return current.due_at === next ? null : { ...current, due_at: next };
  });
};
