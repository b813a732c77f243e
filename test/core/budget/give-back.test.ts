import { describe, expect, it } from "@jest/globals";
import { memoryBatches } from "../../../lambdas/adapters/memory/batches.ts";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { resumeTaskGroup } from "../../../lambdas/core/task-group/change/resume.ts";
import { finishAll, create, cappedWorld } from "./capped-world.ts";

describe("the cap per caller and day", () => {
  it("gets back what a cancelled group never sent", async () => {
    const world = cappedWorld(100);
    const { taskgroup_id } = await world.clock.run(create(world, 1_000));
    await world.clock.run(world.clock.sleep(2_000));
    const asked = { taskgroup_id, request_id: "r" };
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, asked));
    await finishAll(world);
    const sent_usd = world.parallel.runs.size * 0.025;
    expect(sent_usd).toBeLessThan(25);
    expect(await world.spent_usd()).toBeCloseTo(sent_usd);
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, asked));
    expect(await world.spent_usd()).toBeCloseTo(sent_usd);
  });

  it.each(["before", "after"] as const)(
    "gets it all back when the cancel comes %s the batches are written",
    async (side) => {
      const batches = memoryBatches();
      let atBatches = async (): Promise<unknown> => undefined;
      const insertMissing: typeof batches.insertMissing = async (made) => {
        if (side === "before") await atBatches();
        await batches.insertMissing(made);
        if (side === "after") await atBatches();
      };
      const world = cappedWorld(100, { batches: { ...batches, insertMissing } });
      let spent_before = -1;
      atBatches = async () => {
        spent_before = await world.spent_usd();
        const { records } = await world.ports.taskGroups.listByOwner("own_1", { limit: 1 });
        await cancelTaskGroup(world.ports, world.caller, { taskgroup_id: records[0]!.taskgroup_id, request_id: "r" });
      };
      await world.clock.run(create(world, 1_000));
      await finishAll(world);
      expect([spent_before, world.parallel.runs.size, await world.spent_usd()]).toEqual([25, 0, 0]);
    },
  );

  it("gets back what a continued group still owed when it was cancelled", async () => {
    const world = cappedWorld(100);
    world.parallel.faults = { post: ({ n }) => (n > 1 ? "402" : null) };
    const { taskgroup_id } = await world.clock.run(create(world, 450));
    await world.clock.run(world.clock.sleep(30_000));
    await world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id }));
    await world.clock.run(world.clock.sleep(30_000));
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id, request_id: "r" }));
    await finishAll(world);
    expect(world.parallel.runs.size).toBe(200);
    expect(await world.spent_usd()).toBeCloseTo(5);
  });
});
