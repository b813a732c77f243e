/** Gives the day's money back that a cancelled group will never spend. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Ports } from "../ports.ts";
import { listBatches } from "../task-group/rows/batches.ts";
import { dayOf } from "./price.ts";
import { changeTaskGroup } from "../task-group/state/record-change.ts";
import { rowsToSend } from "../task-group/rows/rows-to-send.ts";

/**
 * Rows that were never sent, once: the mark is written first, so an interruption in between holds too much until
 * midnight UTC and never too little. Uncertain rows count as sent.
 */
export const giveBackUnsent = async (
  ports: Pick<Ports, "taskGroups" | "batches" | "rows" | "spending">,
  { taskgroup_id }: Pick<TaskGroupRecord, "taskgroup_id">,
): Promise<void> => {
  let mine = false;
  const record = await changeTaskGroup(ports, taskgroup_id, (current) => {
    mine = current.state === "cancelled" && current.given_back !== current.generation && current.deleted_at === null;
    return mine ? { ...current, given_back: current.generation } : null;
  });
  const { owner, price_micros, prepared_at } = record;
  const held_at = record.held_at ?? prepared_at;
  if (!mine || price_micros === null || held_at === null) return;
  const unsent = await countUnsent(ports, record);
  if (unsent > 0) await ports.spending.release(owner, dayOf(held_at), unsent * price_micros);
};

/** Until Prepare is done, its batches may stand in part; nothing of them is sent, so what they are made of counts. */
const countUnsent = async (ports: Pick<Ports, "batches" | "rows">, record: TaskGroupRecord): Promise<number> => {
  const prepared = record.prepared_at !== null;
  const batches = (await listBatches(ports, record)).filter(
    ({ generation }) => prepared || generation < record.generation,
  );
  const pending = batches.reduce((sum, { state, missing }) => sum + (state === "pending" ? missing.length : 0), 0);
  return pending + (prepared ? 0 : (await rowsToSend(ports, record)).fresh.length);
};
