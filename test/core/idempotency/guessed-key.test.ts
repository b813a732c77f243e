import { describe, expect, it } from "@jest/globals";
import { eraseTaskGroup } from "../../../lambdas/core/task-group/change/erase.ts";
import { duplicateWindowMs, onceOnly } from "../../../lambdas/core/idempotency/guessed-key.ts";
import { companies, makeWorld, type World } from "../../support/world.ts";
import { finishAll, post, options } from "../../support/submit.ts";

describe("a tool call without a key", () => {
  const call = async (
    world: World,
    rows: number,
    asked: { allow_duplicate?: boolean; idempotency_key?: string } = {},
  ) => {
    const request = { rows: companies(rows), options };
    return post(world, {
      ...request,
      ...(await onceOnly(world.ports, world.caller, "createTaskGroup", request, asked)),
    });
  };

  it("counts as one with the same call within fifteen minutes, and no longer", async () => {
    const world = makeWorld();
    const first = await call(world, 5);
    await finishAll(world);
    await world.clock.runUntil(world.clock.now() + duplicateWindowMs / 2);
    expect(await call(world, 5)).toMatchObject({ taskgroup_id: first.taskgroup_id, deduplicated: true });
    await world.clock.runUntil(world.clock.now() + duplicateWindowMs / 2 + 60_000);
    expect(await call(world, 5)).toMatchObject({ deduplicated: false });
    expect(world.walks.size).toBe(2);
  });

  it("creates again for other rows, and when a duplicate is wanted", async () => {
    const world = makeWorld();
    const first = await call(world, 5);
    expect((await call(world, 6)).taskgroup_id).not.toBe(first.taskgroup_id);
    expect((await call(world, 5, { allow_duplicate: true })).taskgroup_id).not.toBe(first.taskgroup_id);
  });

  it("creates again after its group was deleted", async () => {
    const world = makeWorld();
    const first = await call(world, 5);
    await finishAll(world);
    await eraseTaskGroup(world.ports, world.caller, first.taskgroup_id);
    expect(await call(world, 5)).toMatchObject({ deduplicated: false });
  });
});
