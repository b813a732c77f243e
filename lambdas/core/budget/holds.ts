/** Money held for rows before they are sent, on one UTC day, and released on that very day. */
import type { Hold } from "../../contracts/ledger.ts";
import type { Ports } from "../ports.ts";

/** `day` is the UTC day (YYYY-MM-DD) whose cap the money counts against. */
export interface Held {
  readonly day: string;
  readonly micros: number;
}
type HoldPorts = Pick<Ports, "spending" | "clock" | "settings">;

const today = ({ clock }: Pick<Ports, "clock">): string => new Date(clock.now()).toISOString().slice(0, 10);

/** Holds so many micro-dollars on the current UTC day; null when the day's cap has no room for them. */
export const holdMoney = async (ports: HoldPorts, owner: string, micros: number): Promise<Held | null> => {
  const held: Held = { day: today(ports), micros };
  if (micros === 0) return held;
  const total = await ports.spending.hold(owner, held.day, held.micros, ports.settings.day_cap_micros);
  return total === null ? null : held;
};

/** Whether the current UTC day has room for so much; holds nothing. */
export const hasRoom = async (ports: HoldPorts, owner: string, micros: number): Promise<boolean> =>
  (await ports.spending.hold(owner, today(ports), 0, ports.settings.day_cap_micros - micros)) !== null;

/** Gives money back to the day it was held on, whatever day it is now. */
export const releaseMoney = async (
  ports: Pick<Ports, "spending">,
  owner: string,
  { day, micros }: Pick<Held, "day" | "micros">,
): Promise<void> => {
  if (micros > 0) await ports.spending.release(owner, day, micros);
};

/** The holds of a record after `held` was added for `generation`; `again`: it also pays for rows that earlier batches owe. */
export const withHold = (
  holds: readonly Hold[],
  { day, micros }: Held,
  { generation, again }: Pick<Hold, "generation" | "again">,
): Hold[] => (micros === 0 ? [...holds] : [...holds, { generation, day, micros, again }]);
