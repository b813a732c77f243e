import { describe, expect, it } from "@jest/globals";
import { createDeepResearch } from "../../../lambdas/core/task-group/submit/create-deep-research.ts";
import { createTaskGroup, type Submission } from "../../../lambdas/core/task-group/submit/create.ts";
import { eraseTaskGroup } from "../../../lambdas/core/task-group/change/erase.ts";
import { sweep } from "../../../lambdas/core/task-group/finish/sweep.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { duplicateWindowMs, onceOnly } from "../../../lambdas/core/idempotency/guessed-key.ts";
import { Crash, troubledPorts } from "../../faults/troubled-ports.ts";
import { companies, echoSchema, makeWorld, type World } from "../../support/world.ts";

const options = { output: echoSchema, processor: "core-fast" as const };
const submission = (world: World, more: Partial<Submission> = {}): Submission => ({
  rows: companies(7),
  options,
  received_at: world.clock.now(),
  ...more,
});
const post = (world: World, more: Partial<Submission> = {}, ports: Ports = world.ports) =>
  world.clock.run(createTaskGroup(ports, world.caller, submission(world, more)));
const finishAll = async (world: World) => {
  await Promise.all([...world.walks.values()].map((walking) => world.clock.run(walking)));
};

/** The calls that one clean submit makes to the world, in order. */
const pointsOfSubmit = async (): Promise<string[]> => {
  const world = makeWorld();
  const points: string[] = [];
  const ports = troubledPorts(world.ports, { gate: (point) => void points.push(point) });
  await post(world, { idempotency_key: "k" }, ports);
  // What comes after the start only waits for news.
  return points.slice(0, points.indexOf("executions.start") + 1);
};

describe("a submit that dies at any point", () => {
  it("reaches the world in the order of D4", async () => {
    const points = await pointsOfSubmit();
    const order = ["submissions.claim", "parallel.createGroup", "submissions.replace", "objects.put", "jobKeys.seal"];
    const places = [...order, "taskGroups.insert", "executions.start"].map((point) => points.indexOf(point));
    expect(places.every((place, at) => place > (places[at - 1] ?? -1))).toBe(true);
  });

  it("is finished by the same call with the same key: one group with runs, one run per row", async () => {
    const points = await pointsOfSubmit();
    const deaths = points.flatMap((_, at) => (["before", "after"] as const).map((side) => ({ at, side })));
    for (const death of deaths) {
      const world = makeWorld();
      let seen = -1;
      const dying = troubledPorts(world.ports, {
        crash: (_, side) => {
          if (side === "before") seen += 1;
          return side === death.side && seen === death.at;
        },
      });
      await expect(post(world, { idempotency_key: "k" }, dying)).rejects.toBeInstanceOf(Crash);
      const answer = await post(world, { idempotency_key: "k" });
      const again = await post(world, { idempotency_key: "k" });
      await finishAll(world);
      const where = `${death.side} ${points[death.at] ?? ""}`;
      expect([where, again.taskgroup_id, again.deduplicated]).toEqual([where, answer.taskgroup_id, true]);
      expect([where, world.parallel.runs.size, world.walks.size]).toEqual([where, 7, 1]);
      const empty = [...world.parallel.groups.values()].filter(({ runs }) => runs.length === 0).length;
      expect([where, world.parallel.groups.size - empty]).toEqual([where, 1]);
    }
    expect(deaths.length).toBeGreaterThan(15);
  });

  it("is started by the sweeper once its record stands, also when nobody calls again", async () => {
    const world = makeWorld();
    const dying = troubledPorts(world.ports, {
      crash: (point, side) => point === "executions.start" && side === "before",
    });
    await expect(post(world, {}, dying)).rejects.toBeInstanceOf(Crash);
    expect(world.walks.size).toBe(0);
    await world.clock.run(world.clock.sleep(world.ports.settings.durations.START_STUCK_MS + 1));
    expect(await sweep(world.ports)).toEqual({ started: 1, told: 0, failed: 0 });
    await finishAll(world);
    expect(world.parallel.runs.size).toBe(7);
    expect(await sweep(world.ports)).toEqual({ started: 0, told: 0, failed: 0 });
  });

  it("leaves nothing to the sweeper before its record stands: nothing was promised", async () => {
    const world = makeWorld();
    const dying = troubledPorts(world.ports, { crash: (point) => point === "taskGroups.insert" });
    await expect(post(world, { idempotency_key: "k" }, dying)).rejects.toBeInstanceOf(Crash);
    await world.clock.run(world.clock.sleep(3_600_000));
    expect(await sweep(world.ports)).toEqual({ started: 0, told: 0, failed: 0 });
  });
});

describe("a key", () => {
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

  it("is free again after a start that failed, also for a request that was mended", async () => {
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

  it("holds for a deep-research task too", async () => {
    const world = makeWorld();
    const ask = (input: string) =>
      world.clock.run(
        createDeepResearch(world.ports, world.caller, {
          request: { input },
          idempotency_key: "k",
          received_at: world.clock.now(),
        }),
      );
    const first = await ask("Who built it?");
    expect(await ask("Who built it?")).toMatchObject({ taskgroup_id: first.taskgroup_id, deduplicated: true });
    await expect(ask("And when?")).rejects.toMatchObject({ kind: "conflict" });
  });
});

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
