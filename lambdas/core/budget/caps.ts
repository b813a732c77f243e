/** What bounds the money: a group's own cap, and the deployment's cap for one owner in one UTC day. */
import type { Ports } from "../ports.ts";
import { dollars } from "../formats/cells.ts";
import { paymentRequired, type Refused } from "../problem.ts";
import { hasRoom } from "./holds.ts";
import { usd } from "./price.ts";

export interface Cost {
  readonly rows: number;
  /** Of one row; null while the processor is not known. */
  readonly price_micros: number | null;
}

export const costOf = ({ rows, price_micros }: Cost): number => rows * (price_micros ?? 0);

/** Throws Refused 402 when the rows cost more than the group's own cap; null: no cap. */
export const checkCap = (cost: Cost, cap_micros: number | null): void => {
  if (cap_micros === null || costOf(cost) <= cap_micros) return;
  throw paymentRequired({
    code: "over_cap",
    title: "Over the cost cap",
    detail: overCapDetail(cost, cap_micros),
    more: { estimated_cost_usd: usd(costOf(cost)), max_cost_usd: usd(cap_micros) },
  });
};

/** Throws Refused 402 when the day has no room for the rows. Holds nothing: Prepare does, and judges again. */
export const checkDay = async (
  ports: Pick<Ports, "spending" | "clock" | "settings">,
  owner: string,
  cost: Cost,
): Promise<void> => {
  if (!(await hasRoom(ports, owner, costOf(cost)))) throw overDayCap(ports, cost);
};

/** A 402 that says what it would cost, what the day's cap is and how to raise it. */
export const overDayCap = ({ settings }: Pick<Ports, "settings">, cost: Cost): Refused =>
  paymentRequired({
    code: "over_cap",
    title: "Over the day's cap",
    detail: overDayCapDetail(cost, settings.day_cap_micros),
    more: { estimated_cost_usd: usd(costOf(cost)), day_cap_usd: usd(settings.day_cap_micros) },
  });

/** One row, as every deep research is, cannot be fewer. */
export const overCapDetail = (cost: Cost, cap_micros: number): string =>
  `${cost.rows === 1 ? "It" : "The rows"} would cost about ${dollars(usd(costOf(cost)))}, the cap is ${dollars(usd(cap_micros))}. ` +
  `Nothing was sent. Raise max_cost_usd${cost.rows === 1 ? "" : ", send fewer rows,"} or take a cheaper processor.`;

/** More than a whole day's cap is refused on every day: then waiting is no advice. */
export const overDayCapDetail = (cost: Cost, day_cap_micros: number): string => {
  const amounts = { cost: dollars(usd(costOf(cost))), cap: dollars(usd(day_cap_micros)) };
  if (costOf(cost) > day_cap_micros) {
    const fewer = cost.rows === 1 ? "Take" : "Send fewer rows, take";
    return (
      `That would cost about ${amounts.cost}, more than the whole ${amounts.cap} that this deployment allows per caller and UTC day. ` +
      `Nothing was sent, and no other day has more room. ${fewer} a cheaper processor, or ask its operator to raise DAY_CAP_USD.`
    );
  }
  return (
    `That would cost about ${amounts.cost} and pass this deployment's cap of ${amounts.cap} ` +
    `per caller and UTC day. Nothing was sent. Wait until midnight UTC, or ask its operator to raise DAY_CAP_USD.`
  );
};
