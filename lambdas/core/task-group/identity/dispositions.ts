/** What becomes of each row: sent, or answered by the send of an earlier row, by the caller, or by an earlier group. */
import * as z from "zod";
import type { PricedRows } from "../../../contracts/ledger.ts";
import { isProcessorName, processors, tierOf } from "../../../contracts/processors.ts";
import { storedObject } from "../../../contracts/stored-object.ts";

const row = z.number().int();

/** As it rests: rows that are not named are sent, with the group's processor. */
export const StoredDispositions = storedObject({
  /** Pairs: a row, and the earlier one whose end it shares. */
  same_as: z.array(z.tuple([row, row])),
  /** Rows that came with every answer. */
  given: z.array(row),
  /** Rows answered from an earlier group, and when that answer came (epoch milliseconds). */
  reused: z.array(z.tuple([row, row])),
  /** Processors that rows name for themselves. */
  processors: z.record(z.string(), z.array(row)),
});
export type StoredDispositions = z.infer<typeof StoredDispositions>;

export const everyRowSent: StoredDispositions = { same_as: [], given: [], reused: [], processors: {} };

export const isEveryRowSent = ({ same_as, given, reused, processors: own }: StoredDispositions): boolean =>
  same_as.length + given.length + reused.length + Object.keys(own).length === 0;

export interface Dispositions {
  /** Whether the row enters batches, in whatever generation. */
  readonly isSend: (row: number) => boolean;
  /** The row whose end this one shows: itself, unless it shares another's. */
  readonly carrierOf: (row: number) => number;
  /** How many rows show the end of this one, itself counted. */
  readonly weightOf: (row: number) => number;
  readonly isGiven: (row: number) => boolean;
  /** When a reused answer came, epoch milliseconds; null: the row's answer is not reused. */
  readonly reusedFrom: (row: number) => number | null;
  /** The row's own processor, or the group's; null: that is not known yet. */
  readonly processorOf: (row: number) => string | null;
  /** Micro-dollars of a send of the row; 0 while the group's processor is not known. */
  readonly priceOf: (row: number) => number;
  /** Of rows `from` up to `to`: those that are sent, and those answered without. */
  readonly payFor: (from: number, to: number) => { sent: PricedRows; saved: PricedRows };
}

const priceOfName = (name: string): number => {
  if (!isProcessorName(name)) throw new Error(`No price is known for processor ${name}.`);
  return processors[tierOf(name)].price_micros;
};

export const dispositionsOf = (
  stored: StoredDispositions,
  group: { readonly processor: string | null },
): Dispositions => {
  const carriers = new Map(stored.same_as);
  const weights = new Map<number, number>();
  for (const carrier of carriers.values()) weights.set(carrier, (weights.get(carrier) ?? 1) + 1);
  const given = new Set(stored.given);
  const reused = new Map(stored.reused);
  const own = new Map(
    Object.entries(stored.processors).flatMap(([name, rows]) => rows.map((row): [number, string] => [row, name])),
  );
  const price = group.processor === null ? 0 : priceOfName(group.processor);
  const isSend = (row: number): boolean => !carriers.has(row) && !given.has(row) && !reused.has(row);
  return {
    isSend,
    carrierOf: (row) => carriers.get(row) ?? row,
    weightOf: (row) => weights.get(row) ?? 1,
    isGiven: (row) => given.has(row),
    reusedFrom: (row) => reused.get(row) ?? null,
    processorOf: (row) => own.get(row) ?? group.processor,
    priceOf: (row) => {
      const name = own.get(row);
      return name === undefined ? price : priceOfName(name);
    },
    payFor: (from, to) => {
      const sent = { rows: 0, own_rows: 0, own_micros: 0 };
      const saved = { ...sent };
      for (let row = from; row < to; row += 1) {
        const side = isSend(row) ? sent : saved;
        const name = own.get(carriers.get(row) ?? row);
        side.rows += 1;
        if (name === undefined) continue;
        side.own_rows += 1;
        side.own_micros += priceOfName(name);
      }
      return { sent, saved };
    },
  };
};

/** The smallest number of first rows that hold so many sends; all of them where there are fewer. */
export const prefixOf = ({ isSend }: Pick<Dispositions, "isSend">, num_rows: number, sends: number): number => {
  let left = sends;
  for (let row = 0; row < num_rows; row += 1) {
    if (isSend(row)) left -= 1;
    if (left === 0) return row + 1;
  }
  return num_rows;
};
