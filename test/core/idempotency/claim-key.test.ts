import { describe, expect, it } from "@jest/globals";
import { createTaskGroup } from "../../../lambdas/core/task-group/submit/create.ts";
import { eraseTaskGroup } from "../../../lambdas/core/task-group/change/erase.ts";
import { Crash, troubledPorts } from "../../faults/troubled-ports.ts";
import { companies, makeWorld } from "../../support/world.ts";
import { post, options, finishAll, submission } from "../../support/submit.ts";

describe("an idempotency key", () => {
  it("makes 50 calls at once one group and one set of runs", async () => {
    const world = makeWorld();
    const calls = Array.from({ length: 50 }, () =>
      createTaskGroup(world.ports, world.caller, submission(world, { idempotency_key: "k" })),
    );
    const answers = await world.clock.run(Promise.all(calls));
    await finishAll(world);
    expect(new Set(answers.map(({ taskgroup_id }) => taskgroup_id)).size).toBe(1);
    expect(answers.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
    expect([world.parallel.runs.size, world.walks.size]).toEqual([7, 1]);
  });

  it("lets one of two different requests that come at once win, and refuses the other", async () => {
    const world = makeWorld();
    const calls = [3, 4].map((count) =>
      createTaskGroup(world.ports, world.caller, submission(world, { idempotency_key: "k", rows: companies(count) })),
    );
    const outcomes = await world.clock.run(Promise.allSettled(calls));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refusal = outcomes.find((outcome) => outcome.status === "rejected");
    expect(refusal?.reason).toMatchObject({ kind: "conflict", code: "idempotency_conflict" });
    await finishAll(world);
    expect([3, 4]).toContain(world.parallel.runs.size);
  });

  it("is free again after a start that failed, also for a request that was corrected", async () => {
    const world = makeWorld();
    const dear = { ...options, max_cost_usd: 0.001 };
    await expect(post(world, { idempotency_key: "k", options: dear })).rejects.toMatchObject({
      kind: "payment_required",
    });
    expect(await post(world, { idempotency_key: "k" })).toMatchObject({ deduplicated: false });
    await expect(post(world, { idempotency_key: "k", options: dear })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("of a start that died is free for another request once that start cannot run any more", async () => {
    const world = makeWorld();
    const dying = troubledPorts(world.ports, { crash: (point) => point === "parallel.createGroup" });
    await expect(post(world, { idempotency_key: "k" }, dying)).rejects.toBeInstanceOf(Crash);
    const other = { idempotency_key: "k", rows: companies(3) };
    await expect(post(world, other)).rejects.toMatchObject({ kind: "conflict" });
    await world.clock.run(world.clock.sleep(30_000));
    expect(await post(world, other)).toMatchObject({ num_rows: 3 });
  });

  it("is one caller's own", async () => {
    const world = makeWorld();
    const first = await post(world, { idempotency_key: "k" });
    const other = { ...world, caller: { ...world.caller, owner: "own_2" } };
    expect((await post(other, { idempotency_key: "k" })).taskgroup_id).not.toBe(first.taskgroup_id);
  });

  it("holds for seven days", async () => {
    const world = makeWorld();
    const first = await post(world, { idempotency_key: "k" });
    await finishAll(world);
    await world.clock.runUntil(world.clock.now() + 6.9 * 86_400_000);
    expect((await post(world, { idempotency_key: "k" })).taskgroup_id).toBe(first.taskgroup_id);
    await world.clock.runUntil(world.clock.now() + 86_400_000);
    expect((await post(world, { idempotency_key: "k" })).taskgroup_id).not.toBe(first.taskgroup_id);
  });

  it("does not pay again for a group that was deleted: a new key is asked for", async () => {
    const world = makeWorld();
    const { taskgroup_id } = await post(world, { idempotency_key: "k" });
    await finishAll(world);
    await eraseTaskGroup(world.ports, world.caller, taskgroup_id);
    await expect(post(world, { idempotency_key: "k" })).rejects.toMatchObject({
      kind: "conflict",
      code: "idempotency_deleted",
    });
    expect(world.parallel.runs.size).toBe(7);
  });
});
