import { describe, expect, it } from "@jest/globals";
import { readTable } from "../../../lambdas/core/task-group/table/results.ts";
import { nextCheckSeconds } from "../../../lambdas/mcp/answers/next-check.ts";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { stepByStep } from "../../core/budget/step-by-step.ts";

describe("after a cancel", () => {
  it("reads bring in what still runs, and looking again is worth it until nothing does", async () => {
    const group = await stepByStep(3, {});
    for (const name of ["prepare", "add_runs"] as const) await group.step(name);
    const asked = { taskgroup_id: group.taskgroup_id, request_id: "r" };
    await group.clock.run(cancelTaskGroup(group.ports, group.caller, asked));
    const look = async () => {
      const wish = { id: group.taskgroup_id, query: { limit: 0 } };
      const table = await group.clock.run(readTable(group.ports, group.caller, wish));
      const next = nextCheckSeconds(table, group.clock.now());
      return { running: table.num_running, spent: table.cost.spent_usd, again: next !== null };
    };
    expect(await look()).toEqual({ running: 3, spent: 0, again: true });
    await group.clock.runUntil(group.clock.now() + 3_600_000);
    expect(await look()).toEqual({ running: 0, spent: 0.075, again: false });
  });
});
