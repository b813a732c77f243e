/** Gives the money back that a group which is over will never spend: each hold's to its own day. */
import type { BatchRecord } from "../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { isTerminal } from "../../contracts/lifecycle.ts";
import type { Ports } from "../ports.ts";
import type { Dispositions } from "../task-group/identity/dispositions.ts";
import { readDispositions } from "../task-group/identity/stored-dispositions.ts";
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
  ports: Pick<Ports, "taskGroups" | "batches" | "rows" | "spending" | "objects">,
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
  const dispositions = await readDispositions(ports, record);
  const unbilled = await unbilledMicros(ports, record, { batches, ends, dispositions });
  const sends = sendsOf(batches, dispositions);
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
  for (const [at, { day, micros }] of holds.entries()) {
    await releaseMoney(ports, owner, { day, micros: Math.min(micros, unbilled[at] ?? 0) });
  }
  return after;
};

/**
 * Micro-dollars per hold. A hold pays for the batches from its generation up to the next hold's. Until Prepare is done, its
 * batches may stand in part; nothing of them is sent, so what they are made of counts. Before it fixed what becomes of rows,
 * all that was held for them is unspent.
 */
const unbilledMicros = async (
  ports: Pick<Ports, "batches" | "rows">,
  record: TaskGroupRecord,
  known: { batches: readonly BatchRecord[]; ends: RowEnds; dispositions: Dispositions },
): Promise<number[]> => {
  const {
    budget: { holds },
    generation,
    plan: { num_disposed, num_rows, prepared_at },
  } = record;
  const { ends, dispositions } = known;
  const costs = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + dispositions.priceOf(row), 0);
  const prepared = prepared_at !== null;
  const batches = known.batches.filter((batch) => prepared || batch.generation < generation);
  const open = num_disposed < num_rows;
  const unprepared = prepared ? 0 : open ? Infinity : costs((await rowsToSend(ports, record, dispositions)).fresh);
  return holds.map((hold, at) => {
    const next = holds[at + 1]?.generation ?? Infinity;
    let micros = next === Infinity ? unprepared : 0;
    for (const batch of batches) {
      if (batch.generation >= next) continue;
      if (batch.generation >= hold.generation) micros += costs(unbilledOf(batch, ends));
      else if (hold.again && batch.state === "pending") micros += costs(batch.missing);
    }
    return micros;
  });
};

const unbilledOf = (batch: BatchRecord, ends: RowEnds): number[] => {
  const maybeSent = new Set(isUncertain(batch) ? batch.missing : []);
  return batch.rows.filter((row) => {
    if (!(String(row) in batch.runs)) return !maybeSent.has(row);
    const end = ends.get(row);
    return end?.generation === batch.generation && notBilled.includes(end.status);
  });
};
