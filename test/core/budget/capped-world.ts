/** A world with a cap per owner and day, whose total can be read. */
import { memorySettings } from "../../../lambdas/adapters/memory/settings.ts";
import { memorySpending } from "../../../lambdas/adapters/memory/spending.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import type { Spending } from "../../../lambdas/core/ports/task-group-stores.ts";
import { createTaskGroup, type Submission } from "../../../lambdas/core/task-group/submit/create.ts";
import { companies, echoSchema, makeWorld, type World } from "../../support/world.ts";

/** core-fast is $0.025 a row. */
export const options = { output: echoSchema, processor: "core-fast" as const };

/** A world whose day's total can be read, with a cap per owner and day. */
export const cappedWorld = (
  day_cap_usd: number,
  changes: Partial<Ports> = {},
): World & { spent_usd(): Promise<number> } => {
  const spending: Spending = memorySpending();
  const settings = memorySettings({ day_cap_micros: day_cap_usd * 1_000_000 });
  const world = makeWorld({ changes: { ...changes, spending, settings } });
  const day = () => new Date(world.clock.now()).toISOString().slice(0, 10);
  return { ...world, spent_usd: async () => ((await spending.hold("own_1", day(), 0, Infinity)) ?? 0) / 1_000_000 };
};

export const create = (world: World, rows: number, more: Partial<Submission> = {}) =>
  createTaskGroup(world.ports, world.caller, {
    rows: companies(rows),
    options,
    received_at: world.clock.now(),
    ...more,
  });

export const finishAll = async (world: World) => {
  for (const walking of [...world.walks.values()]) await world.clock.run(walking);
};
