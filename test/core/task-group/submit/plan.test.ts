import { describe, expect, it } from "@jest/globals";
import { planTaskGroup } from "../../../../lambdas/core/task-group/submit/plan.ts";
import { companies } from "../../../support/world.ts";
import { cappedWorld } from "../../budget/capped-world.ts";

describe("a plan", () => {
  it("says schema, processor and price and leaves nothing behind, at Parallel or here", async () => {
    const world = cappedWorld(100);
    const asked = { rows: companies(40), options: { output: "CEO, founding year" } };
    const plan = await world.clock.run(planTaskGroup(world.ports, world.caller, asked));
    expect(plan.estimated_cost_usd).toBeCloseTo(plan.price_per_row_usd * 40);
    expect(Object.keys(plan.output_schema).length).toBeGreaterThan(0);
    expect([world.parallel.groups.size, world.parallel.runs.size, await world.spent_usd()]).toEqual([0, 0, 0]);
    expect((await world.ports.taskGroups.listByOwner("own_1", { limit: 10 })).records).toEqual([]);
  });
});
