/** One writer per group at a time: a lease by Lambda request, with a fence that every takeover raises. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { Retryable } from "../../errors.ts";
import { changeTaskGroup } from "./record-change.ts";

export interface Holder {
  readonly by: string;
  readonly fence: number;
}
type LeasePorts = Pick<Ports, "taskGroups" | "clock" | "settings">;

/** True until the other's lease has expired beyond doubt. */
export const isHeldByAnother = (
  { clock, settings }: Pick<LeasePorts, "clock" | "settings">,
  { lease }: TaskGroupRecord,
  by: string,
): boolean => lease !== null && lease.by !== by && lease.until + settings.durations.CLOCK_SKEW_MS > clock.now();

/** Takes the lease if it is free, expired beyond doubt or already one's own; else answers when to ask again. */
export const takeLease = async (
  ports: LeasePorts,
  taskgroup_id: string,
  by: string,
): Promise<{ holder: Holder; record: TaskGroupRecord } | { busy_until: number }> => {
  const { LEASE_MS, CLOCK_SKEW_MS } = ports.settings.durations;
  const record = await changeTaskGroup(ports, taskgroup_id, (current) => {
    const now = ports.clock.now();
    const { lease } = current;
    if (isHeldByAnother(ports, current, by)) return null;
    const fence = lease?.by === by ? current.fence : current.fence + 1;
    return { ...current, fence, lease: { by, until: now + LEASE_MS } };
  });
  if (record.lease?.by === by) return { holder: { by, fence: record.fence }, record };
  return { busy_until: (record.lease?.until ?? ports.clock.now()) + CLOCK_SKEW_MS };
};

export const holds = (record: TaskGroupRecord, holder: Holder): boolean =>
  record.lease?.by === holder.by && record.fence === holder.fence;

/** Changes the record as its one writer; throws when the lease went to somebody else meanwhile. */
export const changeAsHolder = (
  ports: LeasePorts,
  taskgroup_id: string,
  holder: Holder,
  change: (record: TaskGroupRecord) => TaskGroupRecord | null,
): Promise<TaskGroupRecord> =>
  changeTaskGroup(ports, taskgroup_id, (record) => {
    if (!holds(record, holder)) throw new Retryable(`Another writer took over task group ${taskgroup_id}.`);
    return change(record);
  });

/** Gives the lease back, if it is still one's own. */
export const releaseLease = (ports: LeasePorts, taskgroup_id: string, holder: Holder): Promise<TaskGroupRecord> =>
  changeTaskGroup(ports, taskgroup_id, (record) => (holds(record, holder) ? { ...record, lease: null } : null));
