import { describe, expect, it } from "@jest/globals";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { retryTaskGroup } from "../../../lambdas/core/task-group/change/retry.ts";
import { makeWorld } from "../../support/world.ts";
import { options, finishAll, create, cappedWorld } from "./capped-world.ts";

describe("the cap per caller and day", () => {
  it("is never passed by 50 submits at once: exactly those that fit are sent", async () => {
    const world = cappedWorld(10);
    // 40 rows are $1: ten fit.
    const outcomes = await world.clock.run(Promise.allSettled(Array.from({ length: 50 }, () => create(world, 40))));
    await finishAll(world);
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(world.parallel.runs.size).toBe(400);
    expect(await world.spent_usd()).toBeCloseTo(10);
    expect(refused).toHaveLength(40);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: { kind: "payment_required", code: "over_cap" } });
    }
  });

  it("says estimate, cap and how to raise it", async () => {
    const world = cappedWorld(1);
    await expect(world.clock.run(create(world, 100))).rejects.toMatchObject({
      kind: "payment_required",
      more: { estimated_cost_usd: 2.5, day_cap_usd: 1 },
      message: expect.stringMatching(/\$2\.50.*\$1\.00.*DAY_CAP_USD/s),
    });
    expect(world.parallel.groups.size).toBe(0);
  });

  it("does not advise waiting for what no day has room for, whether a processor is named or chosen", async () => {
    const world = cappedWorld(1);
    const advice = { message: expect.stringMatching(/whole \$1\.00.*no other day has more room/s) };
    const wait = { message: expect.stringMatching(/Wait until midnight UTC/) };
    await expect(world.clock.run(create(world, 41))).rejects.toMatchObject(advice);
    const chosen = { options: { output: options.output } };
    await expect(world.clock.run(create(world, 41, chosen))).rejects.toMatchObject(advice);
    await world.clock.run(create(world, 30));
    await expect(world.clock.run(create(world, 11))).rejects.toMatchObject(wait);
  });

  it("is the caller's own, and new every UTC day", async () => {
    const world = cappedWorld(1);
    await world.clock.run(create(world, 40));
    await expect(world.clock.run(create(world, 1))).rejects.toMatchObject({ kind: "payment_required" });
    await world.clock.run(create({ ...world, caller: { ...world.caller, owner: "own_2" } }, 40));
    await world.clock.runUntil(world.clock.now() + 86_400_000);
    await world.clock.run(create(world, 40));
  });
});

describe("the cap of a group", () => {
  it("holds when a cancelled sample is retried, which sends the rows held back", async () => {
    const world = makeWorld();
    const { taskgroup_id } = await world.clock.run(
      create(world, 40, { options: { ...options, sample: 2, max_cost_usd: 0.1 } }),
    );
    await world.finish(taskgroup_id);
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id, request_id: "r" }));
    const retried = (max_cost_usd?: number) =>
      world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id, max_cost_usd }));
    await expect(retried()).rejects.toMatchObject({ kind: "payment_required", code: "over_cap" });
    expect(world.parallel.runs.size).toBe(2);
    await retried(1);
    await world.finish(taskgroup_id, 2);
    expect(world.parallel.runs.size).toBe(40);
  });
});
