/** Starts the next generation of a task group: what retry, append and continue have in common. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { acceptedAnswer } from "../submit/accepted.ts";
import { type IdempotentRequest, wasApplied, withApplied } from "../../idempotency/applied-requests.ts";
import { moved } from "../state/lifecycle.ts";
import { dayOf, overCap, overDayCap } from "../../budget/price.ts";
import { changeTaskGroup, existingSpec } from "../state/record-change.ts";

export interface NextGeneration {
  readonly caller: Caller;
  readonly taskgroup_id: string;
  /** Rows it will send at most: what they cost is held before anything is written. 0 where the price is not known. */
  readonly rows_to_send: number;
  /** Checks the record as it stands and answers it changed; throws Refused to leave it. May run several times. */
  readonly change: (record: TaskGroupRecord) => TaskGroupRecord;
  readonly request: IdempotentRequest | undefined;
}

/**
 * Order: money held → generation raised by one conditional write, with the caller's key sealed afresh → execution
 * started. A crash between the last two leaves `to_start_since` for the sweeper. An execution of an older generation
 * ends by itself at its next step.
 */
export const startNextGeneration = async (
  ports: Ports,
  record: TaskGroupRecord,
  next: NextGeneration,
): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, caller } = next;
  if (wasApplied(record, next.request)) return replayed(ports, record);
  const estimate = (record.price_micros ?? 0) * next.rows_to_send;
  const held_at = ports.clock.now();
  const day = dayOf(held_at);
  const day_cap = ports.settings.day_cap_micros;
  if ((await ports.spending.hold(caller.owner, day, estimate, day_cap)) === null) throw overDayCap(estimate, day_cap);
  let raised: TaskGroupRecord;
  let before = false;
  try {
    const sealed_key = await ports.jobKeys.seal(caller.key, { taskgroup_id, owner: caller.owner });
    raised = await changeTaskGroup(ports, taskgroup_id, (current) => {
      before = wasApplied(current, next.request);
      if (before) return null;
      const now = ports.clock.now();
      return {
        ...withApplied(moved(next.change(current), "preparing", now), next.request),
        generation: current.generation + 1,
        num_batches: 0,
        sealed_key,
        // Where nothing new is held, what an earlier generation held counts on.
        ...(estimate > 0 && { held_at }),
        pause: null,
        to_start_since: now,
        prepared_at: null,
        // It lives again: what its end set does not count any more.
        expires_at: null,
      };
    });
  } catch (error) {
    await ports.spending.release(caller.owner, day, estimate);
    throw error;
  }
  if (before) {
    await ports.spending.release(caller.owner, day, estimate);
    return replayed(ports, raised);
  }
  await ports.executions.start({ taskgroup_id, generation: raised.generation });
  return acceptedAnswer(ports, raised, await existingSpec(ports, taskgroup_id), false);
};

/** The same request changed the record before: it is started once more, which is no second start, and answered again. */
const replayed = async (ports: Ports, record: TaskGroupRecord): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, generation } = record;
  if (record.to_start_since !== null) await ports.executions.start({ taskgroup_id, generation });
  return acceptedAnswer(ports, record, await existingSpec(ports, taskgroup_id), true);
};

/** The group's own cap holds for everything it ever sends: `rows` counts all of them. */
export const checkCap = (record: TaskGroupRecord, rows: number, cap_micros: number | null): void => {
  const estimate = (record.price_micros ?? 0) * rows;
  if (cap_micros !== null && estimate > cap_micros) throw overCap(rows, estimate, cap_micros);
};
