/** Gives the money back that a group which is over will never spend: each hold's to its own day. */
import type { BatchRecord } from "../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { isTerminal } from "../../contracts/lifecycle.ts";
import type { Ports } from "../ports.ts";
import { isUncertain, listBatches } from "../task-group/rows/batches.ts";
import { rowsToSend } from "../task-group/rows/rows-to-send.ts";
import { changeTaskGroup } from "../task-group/state/record-change.ts";
import { releaseMoney } from "./holds.ts";
import { sendsOf } from "./sends.ts";
import { type RowEnds, withSends } from "./tally.ts";

/** Parallel bills none of these. A run that waits for somebody may still complete. */
const notBilled: readonly string[] = ["failed", "cancelled"];

/**
 * Once per end of a group: rows that were never sent and, where `ends` names them, rows whose run failed. The holds are
 * closed before the money goes back, so an interruption in between holds too much until midnight UTC and never too
 * little. A send whose answer was lost counts as sent. Answers the record as stored.
 */
export const giveBack = async (
  ports: Pick<Ports, "taskGroups" | "batches" | "rows" | "spending">,
  record: TaskGroupRecord,
  ends: RowEnds = new Map(),
): Promise<TaskGroupRecord> => {
  const {
    taskgroup_id,
    generation,
    owner,
    budget: { price_micros, holds },
  } = record;
  if (!isTerminal(record.state) || holds.length === 0 || price_micros === null) return record;
  const batches = await listBatches(ports, record);
  const unbilled = await unbilledRows(ports, record, batches, ends);
  const sends = sendsOf(batches);
  let mine = false;
  const after = await changeTaskGroup(ports, taskgroup_id, (current) => {
    mine =
      current.generation === generation &&
      isTerminal(current.state) &&
      current.deleted_at === null &&
      current.budget.holds.length > 0;
    // Whoever sent last may have died before the record said so.
    return mine ? { ...(withSends(current, sends) ?? current), budget: { ...current.budget, holds: [] } } : null;
  });
  if (!mine) return after;
  for (const [at, { day, rows }] of holds.entries()) {
    await releaseMoney(ports, owner, { day, micros: Math.min(rows, unbilled[at] ?? 0) * price_micros });
  }
  return after;
};

/**
 * Rows per hold. A hold pays for the batches from its generation up to the next hold's. Until Prepare is done, its
 * batches may stand in part; nothing of them is sent, so what they are made of counts.
 */
const unbilledRows = async (
  ports: Pick<Ports, "batches" | "rows">,
  record: TaskGroupRecord,
  listed: readonly BatchRecord[],
  ends: RowEnds,
): Promise<number[]> => {
  const {
    budget: { holds },
    generation,
  } = record;
  const prepared = record.plan.prepared_at !== null;
  const batches = listed.filter((batch) => prepared || batch.generation < generation);
  const unprepared = prepared ? 0 : (await rowsToSend(ports, record)).fresh.length;
  return holds.map((hold, at) => {
    const next = holds[at + 1]?.generation ?? Infinity;
    let rows = next === Infinity ? unprepared : 0;
    for (const batch of batches) {
      if (batch.generation >= next) continue;
      if (batch.generation >= hold.generation) rows += unbilledOf(batch, ends);
      else if (hold.again && batch.state === "pending") rows += batch.missing.length;
    }
    return rows;
  });
};

const unbilledOf = (batch: BatchRecord, ends: RowEnds): number => {
  const maybeSent = new Set(isUncertain(batch) ? batch.missing : []);
  return batch.rows.filter((row) => {
    if (!(String(row) in batch.runs)) return !maybeSent.has(row);
    const end = ends.get(row);
    return end?.generation === batch.generation && notBilled.includes(end.status);
  }).length;
};
