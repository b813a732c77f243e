/** What was sent, counted from batches: one at a time, since a POST changes one of up to thousands. */
import type { BatchRecord } from "../../contracts/row-ledger.ts";
import type { Tally } from "../../contracts/ledger.ts";
import type { Dispositions } from "../task-group/identity/dispositions.ts";
import { isUncertain } from "../task-group/rows/batches.ts";

export type Sends = Pick<Tally, "sends" | "row_sends" | "rows_sent" | "rows_refused" | "micros_sent">;
/** How many rows a send answers for, and what it costs. */
type Weights = Pick<Dispositions, "weightOf" | "priceOf">;

export interface SendCount {
  /** Counts the batch as it is now, in place of what it was. Costs its rows, not the group's. */
  put(batch: BatchRecord): void;
  now(): Sends;
  /** What it would be with the batch as given. */
  with(batch: BatchRecord): Sends;
}

/** Of every batch of a group. A row of a batch that has neither a run nor is missing failed alone. */
export const sendsOf = (batches: readonly BatchRecord[], weights: Weights): Sends => countSends(batches, weights).now();

export const countSends = (batches: readonly BatchRecord[], { weightOf, priceOf }: Weights): SendCount => {
  const counted = new Map<string, BatchRecord>();
  /** By row: how many batches sent it, how many had it refused. */
  const sent = new Map<number, number>();
  const refused = new Map<number, number>();
  const sum = { sends: 0, row_sends: 0, rows_sent: 0, rows_refused: 0, micros_sent: 0 };

  const add = (batch: BatchRecord, by: 1 | -1): void => {
    const missing = new Set(batch.missing);
    const uncertain = isUncertain(batch);
    for (const row of batch.rows) {
      const isSent = String(row) in batch.runs || (uncertain && missing.has(row));
      if (!isSent && missing.has(row)) continue;
      const was = { sent: sent.get(row) ?? 0, refused: refused.get(row) ?? 0 };
      const is = isSent ? { ...was, sent: was.sent + by } : { ...was, refused: was.refused + by };
      sent.set(row, is.sent);
      refused.set(row, is.refused);
      const weight = weightOf(row);
      if (isSent) {
        sum.sends += by;
        sum.row_sends += by * weight;
        sum.micros_sent += by * priceOf(row);
      }
      sum.rows_sent += weight * (Number(is.sent > 0) - Number(was.sent > 0));
      sum.rows_refused += weight * (Number(isRefused(is)) - Number(isRefused(was)));
    }
  };
  const put = (batch: BatchRecord): void => {
    forget(batch);
    add(batch, 1);
    counted.set(idOf(batch), batch);
  };
  const forget = (batch: BatchRecord): void => {
    const before = counted.get(idOf(batch));
    if (before) add(before, -1);
    counted.delete(idOf(batch));
  };
  for (const batch of batches) put(batch);
  return {
    put,
    now: () => ({ ...sum }),
    with(batch) {
      const before = counted.get(idOf(batch));
      put(batch);
      const then = { ...sum };
      if (before) put(before);
      else forget(batch);
      return then;
    },
  };
};

const idOf = ({ generation, n }: BatchRecord): string => `${generation}/${n}`;

/** A row that was refused in one generation and sent in another counts as sent. */
const isRefused = (row: { sent: number; refused: number }): boolean => row.refused > 0 && row.sent === 0;
