import { describe, expect, it } from "@jest/globals";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { makeWorld } from "../../../support/world.ts";
import { runsOfRows, table, finished } from "./finished-group.ts";

describe("retry", () => {
  it("sends failed rows again and no others, and counts completed ones as they are", async () => {
    const world = makeWorld();
    world.parallel.faults = {
      ends: ({ metadata }) => (Number(metadata?.["mt_row"]) % 4 === 0 ? "failed" : "completed"),
    };
    const id = await finished(world, 12);
    expect((await table(world, id)).state).toBe("completed_with_errors");
    world.parallel.faults = {};
    await world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    await world.finish(id, 2);
    const { state, results } = await table(world, id);
    expect([state, results.every(({ $status }) => $status === "completed")]).toEqual(["completed", true]);
    expect([...runsOfRows(world, id)].map(([row, runs]) => [Number(row), runs])).toEqual(
      expect.arrayContaining(Array.from({ length: 12 }, (_, row) => [row, row % 4 === 0 ? 2 : 1])),
    );
    await expect(
      world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id: id })),
    ).rejects.toMatchObject({ kind: "conflict", code: "nothing_to_retry" });
  });
});
