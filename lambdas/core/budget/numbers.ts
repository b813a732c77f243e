/** What is shown of a group in rows and dollars: the one function of the ledger that every page, tool, webhook and format asks. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Cost, RowCounts, Saving } from "../../contracts/table.ts";
import { costOfRows, plainRows, usd } from "./price.ts";

/** What of a record the numbers are made of. */
type Counted = Pick<TaskGroupRecord, "state" | "reading"> & {
  readonly plan: Pick<TaskGroupRecord["plan"], "num_rows" | "num_released" | "to_send" | "released" | "saved">;
  readonly budget: Pick<TaskGroupRecord["budget"], "price_micros" | "asked_price_micros" | "cap_micros">;
  readonly progress: Pick<TaskGroupRecord["progress"], "tally" | "duplicate_micros">;
};

export interface GroupNumbers {
  readonly counts: RowCounts;
  readonly cost: Cost;
  readonly saving: Saving;
}

/**
 * Each row was never sent, runs, or has ended; a row whose retry runs has not ended, one whose retry still waits has. A
 * send whose answer was lost counts as sent; a row that shares the end of another counts as that one. Money is what sends cost:
 * spent at most (a duplicate is billed too), still possible, and for a cancelled group what was held and not sent. Null where no
 * price is known yet.
 */
export const numbersOf = (record: Counted): GroupNumbers => {
  const { num_rows } = record.plan;
  const { tally } = record.progress;
  const num_running = Math.max(0, tally.row_sends - tally.row_sends_ended);
  const num_never_sent = num_rows - tally.rows_sent - tally.rows_refused - tally.rows_answered;
  const num_ended = num_rows - num_never_sent - num_running;
  const num_failed = Math.max(0, num_ended - tally.rows_completed);
  return {
    // Not known before all rows are read.
    counts: { num_rows: record.reading ? null : num_rows, num_ended, num_failed, num_running, num_never_sent },
    cost: costOf(record),
    saving: savingOf(record),
  };
};

const dollarsOf = (micros: number | null): number | null => (micros === null ? null : usd(micros));

const costOf = (record: Counted): Cost => {
  const { state, plan, budget, progress } = record;
  const { tally } = progress;
  // Before the price is fixed, what the caller named is what was estimated, and nothing is held yet.
  const price_micros = budget.price_micros ?? budget.asked_price_micros;
  const estimated = costOfRows(plan.released ?? plainRows(plan.num_released), price_micros);
  const held = budget.price_micros === null ? (estimated ?? 0) : tally.micros_held;
  const stopped = state === "cancelled" || state === "cancelling";
  const known = (micros: number): number | null => (price_micros === null ? null : usd(micros));
  return {
    price_per_row_usd: dollarsOf(price_micros),
    estimated_usd: record.reading ? null : dollarsOf(estimated),
    spent_usd: known(tally.micros_completed + progress.duplicate_micros),
    possible_further_cost_usd: known(Math.max(0, tally.micros_sent - tally.micros_ended)),
    saved_usd: stopped ? known(Math.max(0, held - tally.micros_sent)) : null,
    max_cost_usd: budget.cap_micros === null ? null : usd(budget.cap_micros),
  };
};

const savingOf = ({ plan: { to_send, saved }, budget }: Counted): Saving => ({
  rows_to_send: to_send?.rows ?? null,
  rows_saved: saved?.rows ?? null,
  usd_saved: saved && dollarsOf(costOfRows(saved, budget.price_micros ?? budget.asked_price_micros)),
});
