import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { BatchRecord } from "../../../lambdas/contracts/row-ledger.ts";
import { type Sends, countSends, sendsOf } from "../../../lambdas/core/budget/sends.ts";

/** Every third row stands for three, and the price of each is its own. */
const weights = { weightOf: (row: number) => (row % 3 === 0 ? 3 : 1), priceOf: (row: number) => 5_000 * (row + 1) };

/** Row by row over everything, as the docstring of the count words it. */
const plainly = (batches: readonly BatchRecord[]): Sends => {
  const sentIn = (batch: BatchRecord, row: number): boolean =>
    String(row) in batch.runs || (["sending", "ambiguous"].includes(batch.state) && batch.missing.includes(row));
  const rows = [...new Set(batches.flatMap((batch) => batch.rows))];
  const isSent = (row: number) => batches.some((batch) => batch.rows.includes(row) && sentIn(batch, row));
  const isRefused = (row: number) =>
    !isSent(row) && batches.some((batch) => batch.rows.includes(row) && !batch.missing.includes(row));
  const sends = batches.flatMap((batch) => batch.rows.filter((row) => sentIn(batch, row)));
  const sum = (counted: readonly number[], of: (row: number) => number) =>
    counted.reduce((total, row) => total + of(row), 0);
  return {
    sends: sends.length,
    row_sends: sum(sends, weights.weightOf),
    rows_sent: sum(rows.filter(isSent), weights.weightOf),
    rows_refused: sum(rows.filter(isRefused), weights.weightOf),
    micros_sent: sum(sends, weights.priceOf),
  };
};

/** Rows 0 to 7 in up to three generations, each row sent, still to be sent, or refused alone. */
const anyBatch = fc
  .record({
    generation: fc.integer({ min: 1, max: 3 }),
    n: fc.integer({ min: 0, max: 2 }),
    state: fc.constantFrom("pending" as const, "sending" as const, "ambiguous" as const, "sent" as const),
    fates: fc.dictionary(
      fc.integer({ min: 0, max: 7 }).map(String),
      fc.constantFrom("run" as const, "missing" as const, "refused" as const),
    ),
  })
  .map(({ fates, ...place }): BatchRecord => {
    const rows = Object.keys(fates).map(Number);
    const withFate = (fate: string) => rows.filter((row) => fates[String(row)] === fate);
    return {
      ...place,
      taskgroup_id: "tgrp_1",
      rows,
      missing: withFate("missing"),
      runs: Object.fromEntries(withFate("run").map((row) => [String(row), `trun_${row}`])),
      duplicates: [],
      attempts: 0,
      fence: 0,
      sent_at: null,
      send_at_most: null,
      quiet_until: null,
      snapshot: null,
      failed_snapshots: 0,
      rev: 0,
    };
  });
const idOf = ({ generation, n }: BatchRecord) => `${generation}/${n}`;

describe("the count of sends", () => {
  it("is, batch by batch, what counting everything anew gives", () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { minLength: 1, maxLength: 12 }), (batches) => {
        const count = countSends([], weights);
        const current = new Map<string, BatchRecord>();
        for (const batch of batches) {
          const then = [...new Map(current).set(idOf(batch), batch).values()];
          expect(count.with(batch)).toEqual(plainly(then));
          expect(count.now()).toEqual(plainly([...current.values()]));
          count.put(batch);
          current.set(idOf(batch), batch);
          expect(count.now()).toEqual(plainly(then));
        }
        expect(sendsOf([...current.values()], weights)).toEqual(count.now());
      }),
    );
  });
});
