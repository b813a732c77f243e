import { describe, expect, it } from "@jest/globals";
import { memoryBatches } from "../../../lambdas/adapters/memory/batches.ts";
import { memorySettings } from "../../../lambdas/adapters/memory/settings.ts";
import { memorySpending } from "../../../lambdas/adapters/memory/spending.ts";
import type { Ports, Spending } from "../../../lambdas/core/ports.ts";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { createTaskGroup, type Submission } from "../../../lambdas/core/task-group/submit/create.ts";
import { planTaskGroup } from "../../../lambdas/core/task-group/submit/plan.ts";
import { resumeTaskGroup } from "../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../lambdas/core/task-group/change/retry.ts";
import { companies, echoSchema, makeWorld, type World } from "../../support/world.ts";

/** core-fast is $0.025 a row. */
const options = { output: echoSchema, processor: "core-fast" as const };

/** A world whose day's total can be read, with a cap per owner and day. */
const cappedWorld = (day_cap_usd: number, changes: Partial<Ports> = {}): World & { spent_usd(): Promise<number> } => {
  const spending: Spending = memorySpending();
  const settings = memorySettings({ day_cap_micros: day_cap_usd * 1_000_000 });
  const world = makeWorld({ changes: { ...changes, spending, settings } });
  const day = () => new Date(world.clock.now()).toISOString().slice(0, 10);
  return { ...world, spent_usd: async () => ((await spending.hold("own_1", day(), 0, Infinity)) ?? 0) / 1_000_000 };
};
const create = (world: World, rows: number, more: Partial<Submission> = {}) =>
  createTaskGroup(world.ports, world.caller, {
    rows: companies(rows),
    options,
    received_at: world.clock.now(),
    ...more,
  });
const finishAll = async (world: World) => {
  for (const walking of [...world.walks.values()]) await world.clock.run(walking);
};

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

  it("is the caller's own, and new every UTC day", async () => {
    const world = cappedWorld(1);
    await world.clock.run(create(world, 40));
    await expect(world.clock.run(create(world, 1))).rejects.toMatchObject({ kind: "payment_required" });
    await world.clock.run(create({ ...world, caller: { ...world.caller, owner: "own_2" } }, 40));
    await world.clock.runUntil(world.clock.now() + 86_400_000);
    await world.clock.run(create(world, 40));
  });

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

describe("a sample", () => {
  it("sends and holds only its rows; continue sends the rest once, and the cap bounds both", async () => {
    const world = cappedWorld(100);
    const sampled = { ...options, sample: 3, max_cost_usd: 0.1 };
    const { taskgroup_id, estimated_cost_usd } = await world.clock.run(create(world, 40, { options: sampled }));
    await world.finish(taskgroup_id);
    expect(estimated_cost_usd).toBeCloseTo(0.075);
    expect(world.parallel.runs.size).toBe(3);
    expect(await world.spent_usd()).toBeCloseTo(0.075);
    expect(await world.ports.taskGroups.get(taskgroup_id)).toMatchObject({
      state: "needs_attention",
      pause: { code: "sample_ready" },
    });

    const resume = (max_cost_usd?: number) =>
      world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id, max_cost_usd }));
    await expect(resume()).rejects.toMatchObject({
      kind: "payment_required",
      more: { estimated_cost_usd: 1, max_cost_usd: 0.1 },
    });
    await resume(5);
    await world.finish(taskgroup_id, 2);
    expect(world.parallel.runs.size).toBe(40);
    expect(await world.spent_usd()).toBeCloseTo(1);
    expect((await world.ports.taskGroups.get(taskgroup_id))?.state).toBe("completed");
  });
});

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
