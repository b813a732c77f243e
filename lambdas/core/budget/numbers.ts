/** What is shown of a group in rows and dollars: the one function of the ledger that every page, tool, webhook and format asks. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import type { Cost, RowCounts } from "../../contracts/table.ts";
import { usd } from "./price.ts";

/** What of a record the numbers are made of. */
type Counted = Pick<TaskGroupRecord, "state" | "reading"> & {
  readonly plan: Pick<TaskGroupRecord["plan"], "num_rows" | "num_released">;
  readonly budget: Pick<TaskGroupRecord["budget"], "price_micros" | "asked_price_micros" | "cap_micros">;
  readonly progress: Pick<TaskGroupRecord["progress"], "tally" | "duplicate_run_ids">;
};

export interface GroupNumbers {
  readonly counts: RowCounts;
  readonly cost: Cost;
}

/**
 * Each row was never sent, runs, or has ended; a row whose retry runs has not ended, one whose retry still waits has. A
 * send whose answer was lost counts as sent. Money is what these rows cost: spent at most (a duplicate is billed too),
 * still possible, and for a cancelled group what was held and not sent. Null where no price is known yet.
 */
export const numbersOf = (record: Counted): GroupNumbers => {
  const { num_rows } = record.plan;
  const { tally } = record.progress;
  const num_running = Math.max(0, tally.sends - tally.sends_ended);
  const num_never_sent = num_rows - tally.rows_sent - tally.rows_refused;
  const num_ended = num_rows - num_never_sent - num_running;
  const num_failed = Math.max(0, num_ended - tally.rows_completed);
  return {
    // Not known before all rows are read.
    counts: { num_rows: record.reading ? null : num_rows, num_ended, num_failed, num_running, num_never_sent },
    cost: costOf(record, num_running),
  };
};

const costOf = (record: Counted, num_running: number): Cost => {
  const { state, plan, budget, progress } = record;
  const { tally, duplicate_run_ids } = progress;
  // Before the price is fixed, what the caller named is what was estimated, and nothing is held yet.
  const price_micros = budget.price_micros ?? budget.asked_price_micros;
  const held = budget.price_micros === null ? plan.num_released : tally.sends_held;
  const stopped = state === "cancelled" || state === "cancelling";
  const costs = (rows: number): number | null => (price_micros === null ? null : usd(rows * price_micros));
  return {
    price_per_row_usd: costs(1),
    estimated_usd: record.reading ? null : costs(plan.num_released),
    spent_usd: costs(tally.rows_completed + duplicate_run_ids.length),
    possible_further_cost_usd: costs(num_running),
    saved_usd: stopped ? costs(Math.max(0, held - tally.sends)) : null,
    max_cost_usd: budget.cap_micros === null ? null : usd(budget.cap_micros),
  };
};
