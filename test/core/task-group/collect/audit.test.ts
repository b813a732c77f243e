import { describe, expect, it } from "@jest/globals";
import { audit } from "../../../../lambdas/core/task-group/collect/audit.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { troubledPorts } from "../../../faults/troubled-ports.ts";
import { makeWorld } from "../../../support/world.ts";
import { table, create } from "../change/finished-group.ts";

describe("the late audit", () => {
  it("leaves the next generation its key when the owner retries meanwhile", async () => {
    const world = makeWorld();
    world.parallel.faults = {
      post: ({ n }) => (n === 1 ? "drop_after_commit" : null),
      ends: ({ metadata }) => (metadata?.["mt_row"] === "0" ? "failed" : "completed"),
    };
    const { taskgroup_id } = await create(world, 3);
    const record = () => world.ports.taskGroups.get(taskgroup_id);
    while ((await record())?.finished_at === null) await world.clock.runUntil(world.clock.now() + 5_000);
    world.parallel.faults = {};
    let retried: Promise<unknown> | undefined;
    const slow = troubledPorts(world.ports, {
      gate: async (point) => {
        if (point === "parallel.listRuns")
          await (retried ??= retryTaskGroup(world.ports, world.caller, { taskgroup_id }));
      },
    });
    expect(await world.clock.run(audit(slow, { taskgroup_id, generation: 1, late: true }))).toMatchObject({
      next: "done",
    });
    expect(retried).toBeDefined();
    expect((await record())?.sealed_key).not.toBeNull();
    await world.finish(taskgroup_id, 2);
    expect((await table(world, taskgroup_id)).state).toBe("completed");
  });
});
