/** What a stopped group may still cost, in one sentence that its page, tools and webhooks share. */
import { isTerminal, type GroupState } from "../../contracts/lifecycle.ts";
import type { Cost, RowCounts } from "../../contracts/table.ts";
import { dollars } from "../formats/cells.ts";

/** Null while the group moves, and once no row runs: then nothing is left to be billed. */
export const stillBilled = ({
  state,
  num_running,
  cost,
}: Pick<RowCounts, "num_running"> & {
  readonly state: GroupState;
  readonly cost: Pick<Cost, "possible_further_cost_usd">;
}): string | null => {
  if (num_running === 0 || !(isTerminal(state) || state === "cancelling")) return null;
  const most = cost.possible_further_cost_usd;
  const rows = num_running === 1 ? "1 row finishes" : `${num_running} rows finish`;
  return `${rows} at Parallel${most === null ? "" : `, up to ${dollars(most)}`}.`;
};
