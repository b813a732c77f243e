/** Gives the day's money back that a cancelled group will never spend. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Ports } from "../ports.ts";
import { dayOf } from "./price.ts";
import { changeTaskGroup } from "./record-change.ts";

/**
 * Rows of this generation that were never sent, once: the mark is written first, so an interruption in between holds
 * too much until midnight UTC and never too little. Uncertain rows count as sent.
 */
export const giveBackUnsent = async (
  ports: Pick<Ports, "taskGroups" | "batches" | "spending">,
  { taskgroup_id }: Pick<TaskGroupRecord, "taskgroup_id">,
): Promise<void> => {
  let mine = false;
  const record = await changeTaskGroup(ports, taskgroup_id, (current) => {
    mine = current.state === "cancelled" && current.given_back !== current.generation && current.deleted_at === null;
    return mine ? { ...current, given_back: current.generation } : null;
  });
  const { owner, generation, price_micros, prepared_at } = record;
  if (!mine || price_micros === null || prepared_at === null) return;
  const batches = await ports.batches.list(taskgroup_id, generation);
  const unsent = batches.flatMap(({ state, missing }) => (state === "pending" ? missing : []));
  if (unsent.length > 0) await ports.spending.release(owner, dayOf(prepared_at), unsent.length * price_micros);
};
