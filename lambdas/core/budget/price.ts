/** What rows cost and when they should be ready, from the price table of contracts/processors. */
import { isProcessorName, processors, tierOf } from "../../contracts/processors.ts";
import { dollars } from "../formats/cells.ts";
import { paymentRequired, type Refused } from "../problem.ts";

/** Money at risk in one POST whose answer is lost: docs/submission-protocol.md section 4.2, rule 4. */
const most_micros_a_post = 5_000_000;
const most_rows_a_post = 500;

export const usd = (micros: number): number => micros / 1_000_000;
export const micros = (dollars: number): number => Math.round(dollars * 1_000_000);

/** Micro-dollars per row. `processor` has passed the contract: an unknown one is a defect. */
export const priceOf = (processor: string): number => tierFacts(processor).price_micros;

/** Typical run time in seconds; `-fast` has its own. */
export const secondsOf = (processor: string): { from: number; to: number } => {
  const facts = tierFacts(processor);
  return processor.endsWith("-fast") ? facts.fast_seconds : facts.seconds;
};

/** clamp(floor($5 / price), 1, 500): lite 500, core 200, pro 50, ultra8x 2. */
export const batchSizeOf = (price_micros: number): number =>
  Math.max(1, Math.min(most_rows_a_post, Math.floor(most_micros_a_post / price_micros)));

/** Epoch milliseconds by when a group started at `start` should be ready: slowest typical run plus a second a POST. */
export const readyAt = (processor: string, rows: number, start: number): number =>
  start + (secondsOf(processor).to + Math.ceil(rows / batchSizeOf(priceOf(processor)))) * 1_000;

/** UTC day of a time, the unit of the spending cap. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** A 402 that says what it would cost, what the cap is and how to raise it. */
export const overCap = (rows: number, estimate_micros: number, cap_micros: number): Refused =>
  paymentRequired({
    code: "over_cap",
    title: "Over the cost cap",
    detail: overCapDetail(rows, estimate_micros, cap_micros),
    more: {
      estimated_cost_usd: usd(estimate_micros),
      max_cost_usd: usd(cap_micros),
    },
  });

/** One row, as every deep research is, cannot be fewer. */
export const overCapDetail = (rows: number, estimate_micros: number, cap_micros: number): string =>
  `${rows === 1 ? "It" : "The rows"} would cost about ${dollars(usd(estimate_micros))}, the cap is ${dollars(usd(cap_micros))}. ` +
  `Nothing was sent. Raise max_cost_usd${rows === 1 ? "" : ", send fewer rows,"} or take a cheaper processor.`;

export const overDayCap = (estimate_micros: number, day_cap_micros: number): Refused =>
  paymentRequired({
    code: "over_cap",
    title: "Over the day's cap",
    detail: overDayCapDetail(estimate_micros, day_cap_micros),
    more: {
      estimated_cost_usd: usd(estimate_micros),
      day_cap_usd: usd(day_cap_micros),
    },
  });

export const overDayCapDetail = (estimate_micros: number, day_cap_micros: number): string =>
  `That would cost about ${dollars(usd(estimate_micros))} and pass this deployment's cap of ${dollars(usd(day_cap_micros))} ` +
  `per caller and UTC day. Nothing was sent. Wait until midnight UTC, or ask its operator to raise DAY_CAP_USD.`;

const tierFacts = (processor: string) => {
  if (!isProcessorName(processor)) throw new Error(`No price is known for processor ${processor}.`);
  return processors[tierOf(processor)];
};
