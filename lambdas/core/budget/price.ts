/** What rows cost and when they should be ready, from the price table of contracts/processors. */
import type { PricedRows } from "../../contracts/ledger.ts";
import { isProcessorName, maxMicrosPerPost, maxRowsPerPost, processors, tierOf } from "../../contracts/processors.ts";

export const usd = (micros: number): number => micros / 1_000_000;
export const micros = (dollars: number): number => Math.round(dollars * 1_000_000);

/** Micro-dollars per row. `processor` has passed the contract: an unknown one is a defect. */
export const priceOf = (processor: string): number => tierFacts(processor).price_micros;

const noRows: PricedRows = { rows: 0, own_rows: 0, own_micros: 0 };

/** Rows that name no processor of their own. */
export const plainRows = (rows: number): PricedRows => ({ ...noRows, rows });

/** Micro-dollars of rows at the group's price; null where a row has that price and it is not known. */
export const costOfRows = ({ rows, own_rows, own_micros }: PricedRows, price_micros: number | null): number | null => {
  if (price_micros === null) return rows === own_rows ? own_micros : null;
  return (rows - own_rows) * price_micros + own_micros;
};

/** Typical run time in seconds; `-fast` has its own. */
export const secondsOf = (processor: string): { from: number; to: number } => {
  const facts = tierFacts(processor);
  return processor.endsWith("-fast") ? facts.fast_seconds : facts.seconds;
};

/** clamp(floor($5 / price), 1, 500): lite 500, core 200, pro 50, ultra8x 2. */
export const batchSizeOf = (price_micros: number): number =>
  Math.max(1, Math.min(maxRowsPerPost, Math.floor(maxMicrosPerPost / price_micros)));

/** Epoch milliseconds by when a group started at `start` should be ready: slowest typical run plus a second a POST. */
export const readyAt = (processor: string, rows: number, start: number): number =>
  start + (secondsOf(processor).to + Math.ceil(rows / batchSizeOf(priceOf(processor)))) * 1_000;

const tierFacts = (processor: string) => {
  if (!isProcessorName(processor)) throw new Error(`No price is known for processor ${processor}.`);
  return processors[tierOf(processor)];
};
