/** Fixes, once for each row, whether it is sent: read from the stored rows, written down before the first batch. */
import type { Hold, TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { costOf, overCapDetail, overDayCapDetail } from "../../budget/caps.ts";
import { type Held, holdMoney, releaseMoney } from "../../budget/holds.ts";
import { type Dispositions, dispositionsOf, prefixOf } from "../identity/dispositions.ts";
import { disposing } from "../identity/dispose.ts";
import { rulesOf } from "../identity/rules.ts";
import { readStoredDispositions, storeDispositions } from "../identity/stored-dispositions.ts";
import { rowsToSend } from "../rows/rows-to-send.ts";
import { eachChunk } from "../rows/stored-inputs.ts";
import { changeTaskGroup } from "../state/record-change.ts";
import { refuseOverCap } from "./fix-price.ts";

/** Warnings rest in the record. */
const warningsKept = 100;

/**
 * What earlier generations fixed stays. The object is stored first and named after what it holds; the one write of the record
 * that names it decides. Rows appended after the price was known had money held for each: what that write finds too much is
 * given back after it, and what is too little held before.
 */
export const disposeRows = async (
  ports: Ports,
  record: TaskGroupRecord,
  spec: TaskGroupSpec,
): Promise<TaskGroupRecord> => {
  const { num_rows, num_disposed, processor } = record.plan;
  if (num_disposed === num_rows) return record;
  const before = { stored: await readStoredDispositions(ports, record), num_rows: num_disposed };
  const disposal = disposing(await ports.pepper(), rulesOf(spec), before);
  for await (const chunk of eachChunk(ports, record)) disposal.add(chunk);
  const { stored, warnings } = disposal.done();
  const dispositions_key = await storeDispositions(ports, record, stored);
  const dispositions = dispositionsOf(stored, { processor });
  const num_released = releasedOf(record, spec, dispositions);
  const { sent: to_send, saved } = dispositions.payFor(0, num_rows);
  const released = dispositions.payFor(0, num_released).sent;
  const own_processors = Object.keys(stored.processors);
  const plan = { num_disposed: num_rows, dispositions_key, num_released, to_send, saved, released, own_processors };

  const money = await settleHolds(ports, { ...record, plan: { ...record.plan, ...plan } }, dispositions);
  if ("refused" in money) return refuseOverCap(ports, record, money.refused);
  let mine = false;
  const disposed = await changeTaskGroup(ports, record.taskgroup_id, (current) => {
    mine =
      current.state === "preparing" &&
      current.generation === record.generation &&
      current.plan.num_disposed === num_disposed;
    if (!mine) return null;
    const { tally } = current.progress;
    return {
      ...current,
      plan: { ...current.plan, ...plan },
      budget: { ...current.budget, holds: money.holds },
      progress: { ...current.progress, tally: { ...tally, micros_held: tally.micros_held + money.change } },
      warnings: [...new Set([...current.warnings, ...warnings])].slice(0, warningsKept),
    };
  });
  if (!mine && money.held) await releaseMoney(ports, record.owner, money.held);
  for (const held of mine ? money.spare : []) await releaseMoney(ports, record.owner, held);
  return disposed;
};

/** A sample is so many rows that are sent: those that share an end with one of them are shown with it. */
const releasedOf = ({ plan }: TaskGroupRecord, { sample }: TaskGroupSpec, dispositions: Dispositions): number =>
  plan.num_released < plan.num_rows && sample !== null ? prefixOf(dispositions, plan.num_rows, sample) : plan.num_rows;

interface Settled {
  readonly holds: Hold[];
  /** By how much more, or less, is held. */
  readonly change: number;
  /** Held just now, where it was too little. */
  readonly held: Held | null;
  /** To be given back once the record says so. */
  readonly spare: Held[];
}

/** What was held for rows of unknown disposition, made exact. Before the price is known nothing is held. */
const settleHolds = async (
  ports: Ports,
  record: TaskGroupRecord,
  dispositions: Dispositions,
): Promise<Settled | { refused: string }> => {
  const {
    plan,
    budget: { price_micros, cap_micros, holds },
    generation,
  } = record;
  const same: Settled = { holds, change: 0, held: null, spare: [] };
  if (price_micros === null || plan.released === null) return same;
  const whole = costOf(plan.released, price_micros);
  if (cap_micros !== null && whole.micros > cap_micros) return { refused: overCapDetail(whole, cap_micros) };
  const { fresh, owed } = await rowsToSend(ports, record, dispositions);
  const wanted = [...fresh, ...owed].reduce((sum, row) => sum + dispositions.priceOf(row), 0);
  const change = wanted - holds.reduce((sum, { micros }) => sum + micros, 0);
  if (change > 0) {
    const held = await holdMoney(ports, record.owner, change);
    const cost = { rows: fresh.length, micros: change };
    if (held === null) return { refused: overDayCapDetail(cost, ports.settings.day_cap_micros) };
    return { ...same, holds: [...holds, { generation, ...held, again: true }], change, held };
  }
  const spare: Held[] = [];
  let left = -change;
  const kept = holds.map((hold) => {
    const micros = Math.min(left, hold.micros);
    left -= micros;
    if (micros > 0) spare.push({ day: hold.day, micros });
    return { ...hold, micros: hold.micros - micros };
  });
  return { ...same, holds: kept.filter(({ micros }) => micros > 0), change, spare };
};
