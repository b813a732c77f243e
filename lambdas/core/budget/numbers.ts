/** What is shown of a group in rows and dollars: the one function of the ledger that every page, tool, webhook and format asks. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Cost, RowCounts } from "../../contracts/task-group.ts";
import { usd } from "./price.ts";

type Told = Pick<
  TaskGroupRecord,
  | "state"
  | "num_rows"
  | "num_released"
  | "price_micros"
  | "asked_price_micros"
  | "cap_micros"
  | "duplicate_run_ids"
  | "tally"
>;

export interface GroupNumbers {
  readonly counts: RowCounts;
  readonly cost: Cost;
}

/**
 * Each row was never sent, runs, or has ended; a row whose retry runs has not ended, one whose retry still waits has. A
 * send whose answer was lost counts as sent. Money is what these rows cost: spent at most (a duplicate is billed too),
 * still possible, and for a cancelled group what was held and not sent. Null where no price is known yet.
 */
export const numbersOf = (record: Told): GroupNumbers => {
  const { num_rows, tally } = record;
  const num_running = Math.max(0, tally.sends - tally.sends_ended);
  const num_never_sent = num_rows - tally.rows_sent - tally.rows_refused;
  const num_ended = num_rows - num_never_sent - num_running;
  const num_failed = Math.max(0, num_ended - tally.rows_completed);
  return {
    counts: { num_rows, num_ended, num_failed, num_running, num_never_sent },
    cost: costOf(record, num_running),
  };
};

const costOf = (record: Told, num_running: number): Cost => {
  const { state, num_released, cap_micros, duplicate_run_ids, tally } = record;
  // Before the price is fixed, what the caller named is what was estimated, and nothing is held yet.
  const price_micros = record.price_micros ?? record.asked_price_micros;
  const held = record.price_micros === null ? num_released : tally.sends_held;
  const stopped = state === "cancelled" || state === "cancelling";
  const costs = (rows: number): number | null => (price_micros === null ? null : usd(rows * price_micros));
  return {
    price_per_row_usd: costs(1),
    estimated_usd: costs(num_released),
    spent_usd: costs(tally.rows_completed + duplicate_run_ids.length),
    possible_further_cost_usd: costs(num_running),
    saved_usd: stopped ? costs(Math.max(0, held - tally.sends)) : null,
    max_cost_usd: cap_micros === null ? null : usd(cap_micros),
  };
};
