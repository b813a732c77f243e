/** Fixes the group's processor and price, and holds what its rows cost. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { Parallel } from "../../ports/parallel.ts";
import type { Ports } from "../../ports.ts";
import { costOf, overCapDetail, overDayCapDetail } from "../../budget/caps.ts";
import { holdMoney, releaseMoney, withHold } from "../../budget/holds.ts";
import { plainRows, priceOf } from "../../budget/price.ts";
import { pauseGroup } from "../state/lifecycle.ts";
import { changeTaskGroup } from "../state/record-change.ts";
import { processorFor } from "../specification/specification.ts";

/** Processor and price are fixed by one write, after the day's money is held. */
export const fixPrice = async (
  ports: Ports,
  parallel: Parallel,
  record: TaskGroupRecord,
  made: { spec: TaskGroupSpec; warnings: string[] },
): Promise<TaskGroupRecord> => {
  if (record.plan.processor !== null) return record;
  const {
    taskgroup_id,
    owner,
    budget: { cap_micros },
  } = record;
  const { processor, warnings } = await processorFor(parallel, made.spec);
  const price_micros = priceOf(processor);
  const cost = costOf(record.plan.released ?? plainRows(record.plan.num_released), price_micros);
  if (cap_micros !== null && cost.micros > cap_micros)
    return refuseOverCap(ports, record, overCapDetail(cost, cap_micros));
  // Held before the record says so: an interruption in between holds too much until midnight, never too little.
  const held = await holdMoney(ports, owner, cost.micros);
  if (held === null) return refuseOverCap(ports, record, overDayCapDetail(cost, ports.settings.day_cap_micros));
  let mine = false;
  const priced = await changeTaskGroup(ports, taskgroup_id, (current) => {
    mine = current.state === "preparing" && current.plan.processor === null;
    if (!mine) return null;
    const { tally } = current.progress;
    return {
      ...current,
      plan: { ...current.plan, processor },
      budget: {
        ...current.budget,
        price_micros,
        holds: withHold(current.budget.holds, held, { generation: current.generation, again: false }),
      },
      warnings: [...new Set([...current.warnings, ...made.warnings, ...warnings])],
      progress: { ...current.progress, tally: { ...tally, micros_held: tally.micros_held + held.micros } },
      to_start_since: null,
      updated_at: ports.clock.now(),
    };
  });
  if (!mine) await releaseMoney(ports, owner, held);
  return priced;
};

/** The group rests, and nothing of it was sent. */
export const refuseOverCap = (
  ports: Pick<Ports, "taskGroups" | "clock">,
  { taskgroup_id }: TaskGroupRecord,
  detail: string,
): Promise<TaskGroupRecord> =>
  changeTaskGroup(ports, taskgroup_id, (current) =>
    current.state === "preparing"
      ? pauseGroup({ ...current, to_start_since: null }, "over_cap", detail, ports.clock.now())
      : null,
  );
