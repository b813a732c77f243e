/** Tells a group's webhook what is due, and keeps `due_at` where the sweeper finds the next try. */
import type { RestEvent, TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { attemptDue, recordEvents } from "../../webhooks/tell.ts";
import { changeTaskGroup } from "../state/record-change.ts";

type TellPorts = Pick<
  Ports,
  "taskGroups" | "deliveries" | "webhookSecrets" | "fetcher" | "clock" | "pepper" | "settings"
>;

const isSame = (one: RestEvent, other: RestEvent): boolean =>
  one.generation === other.generation && one.state === other.state && one.at === other.at;

/**
 * A group without a webhook has nothing due. Each end and pause is told once, however often this runs, and also when
 * the group has moved on before its turn came.
 */
export const tellGroup = async (ports: TellPorts, record: TaskGroupRecord): Promise<void> => {
  const {
    taskgroup_id,
    outbox: { events: to_tell },
  } = record;
  const url = (await ports.taskGroups.getSpec(taskgroup_id))?.webhook_url ?? null;
  if (url === null && record.due_at === null) return;
  if (url !== null) await recordEvents(ports, record, url);
  const next = url === null ? null : await attemptDue(ports, taskgroup_id);
  await changeTaskGroup(ports, taskgroup_id, (current) => {
    const left = current.outbox.events.filter((event) => !to_tell.some((told) => isSame(told, event)));
    // It came to rest again meanwhile: that is still to be told.
    const due_at = left.length > 0 ? current.due_at : next;
    if (current.deleted_at !== null || (due_at === current.due_at && to_tell.length === 0)) return null;
    return { ...current, outbox: { ...current.outbox, events: left }, due_at };
  });
};
