import { describe, expect, it } from "@jest/globals";
import { notify } from "../../../../lambdas/core/task-group/finish/notify.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { troubledPorts } from "../../../faults/troubled-ports.ts";
import { makeWorld } from "../../../support/world.ts";
import { table, finished } from "../change/finished-group.ts";

describe("a late Notify", () => {
  it("keeps the key that the next generation needs, however late the last one's Notify comes", async () => {
    const world = makeWorld();
    world.parallel.faults = { ends: ({ metadata }) => (metadata?.["mt_row"] === "0" ? "failed" : "completed") };
    const id = await finished(world, 2);
    world.parallel.faults = {};
    // Notify runs once more, as after a lost acknowledgement, and is slow to write while the owner retries.
    let retried: Promise<unknown> | undefined;
    const slow = troubledPorts(world.ports, {
      gate: async (point) => {
        if (point !== "taskGroups.getSpec") return;
        await (retried ??= retryTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
      },
    });
    await world.clock.run(notify(slow, { taskgroup_id: id, generation: 1 }));
    expect(retried).toBeDefined();
    expect((await world.ports.taskGroups.get(id))?.sealed_key).not.toBeNull();
    await world.finish(id, 2);
    expect((await table(world, id)).state).toBe("completed");
  });
});
