import { describe, expect, it } from "@jest/globals";
import { appendRows } from "../../../../lambdas/core/task-group/change/append.ts";
import { resumeTaskGroup } from "../../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { create, options, cappedWorld } from "../../budget/capped-world.ts";

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

describe("a change asked for again by its Idempotency-Key", () => {
  it("is answered as before, although the group has grown past the cap that it carried", async () => {
    const world = cappedWorld(100);
    world.parallel.faults = { ends: ({ metadata }) => (metadata?.["mt_row"] === "1" ? "failed" : "completed") };
    const sampled = { ...options, sample: 1, max_cost_usd: 0.05 };
    const { taskgroup_id } = await world.clock.run(create(world, 2, { options: sampled }));
    await world.finish(taskgroup_id);
    const caps = { taskgroup_id, max_cost_usd: 0.05 };
    const goOn = () =>
      world.clock.run(resumeTaskGroup(world.ports, world.caller, { ...caps, idempotency_key: "continue" }));
    const retry = () =>
      world.clock.run(retryTaskGroup(world.ports, world.caller, { ...caps, idempotency_key: "retry" }));
    expect(await goOn()).toMatchObject({ deduplicated: false });
    await world.finish(taskgroup_id, 2);
    expect(await retry()).toMatchObject({ deduplicated: false });
    await world.finish(taskgroup_id, 3);
    const rows = [{ company: "Late" }];
    await world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id, rows, max_cost_usd: 1 }));
    await world.finish(taskgroup_id, 4);

    expect(await goOn()).toMatchObject({ deduplicated: true });
    expect(await retry()).toMatchObject({ deduplicated: true });
    // Row 0 once, row 1 twice, the appended row once.
    expect(world.parallel.runs.size).toBe(4);
  });
});
