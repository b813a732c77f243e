import { describe, expect, it } from "@jest/globals";
import { createTaskGroup } from "../../../../lambdas/core/task-group/submit/create.ts";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { companies, echoSchema, makeWorld, type World } from "../../../support/world.ts";
import type { Submission } from "../../../../lambdas/core/task-group/submit/create.ts";

const options = { output: echoSchema, processor: "core-fast" as const };
const create = (world: World, more: Partial<Submission> = {}) =>
  world.clock.run(
    createTaskGroup(world.ports, world.caller, {
      rows: companies(120),
      options,
      received_at: world.clock.now(),
      ...more,
    }),
  );
const read = (world: World, id: string, query: object = {}) =>
  world.clock.run(readTable(world.ports, world.caller, { id, query: { limit: 1_000, ...query } }));

describe("createTaskGroup", () => {
  it("answers with the first run ids within the submit time and carries the rows to completed", async () => {
    const world = makeWorld();
    const started = world.clock.now();
    const accepted = await create(world, { rows: companies(450) });
    expect(world.clock.now() - started).toBeLessThanOrEqual(1_700);
    expect(accepted).toMatchObject({ num_rows: 450, processor: "core-fast", estimated_cost_usd: 11.25 });

    await world.finish(accepted.taskgroup_id);
    const table = await read(world, accepted.taskgroup_id);
    expect(table.state).toBe("completed");
    expect(table.results.map((row) => row["echo"])).toEqual(companies(450).map((row) => JSON.stringify(row)));
    expect(table.cost.spent_usd).toBeCloseTo(11.25);
    expect(world.parallel.posted_rows).toBe(450);
  });

  it("says about when the rows will be ready, and nothing once that lies in the past", async () => {
    const world = makeWorld();
    world.parallel.faults = { ends: () => "running" };
    const { taskgroup_id, ready_at } = await create(world, { idempotency_key: "k" });
    expect(Date.parse(ready_at ?? "")).toBeGreaterThan(world.clock.now());
    const sleepUntil = (at: number) => world.clock.run(world.clock.sleep(at - world.clock.now()));
    // Everything else has come to rest by then: only the time differs between the two looks.
    await sleepUntil(Date.parse(ready_at!) - 20_000);
    await read(world, taskgroup_id);
    const before = await read(world, taskgroup_id);
    expect(before.ready_at).toBe(ready_at);
    await sleepUntil(Date.parse(ready_at!));
    const after = await read(world, taskgroup_id);
    expect(after.ready_at).toBeNull();
    expect(after.version).not.toBe(before.version);
    expect((await create(world, { idempotency_key: "k" })).ready_at).toBeNull();
  });

  it("answers the same for the same idempotency key, and 409 for another request with it", async () => {
    const world = makeWorld();
    const first = await create(world, { idempotency_key: "k" });
    const second = await create(world, { idempotency_key: "k" });
    expect(second).toMatchObject({ taskgroup_id: first.taskgroup_id, deduplicated: true });
    expect(world.parallel.groups.size).toBe(1);
    await expect(create(world, { idempotency_key: "k", rows: companies(3) })).rejects.toMatchObject({
      kind: "conflict",
    });
  });

  it("creates again without a key", async () => {
    const world = makeWorld();
    expect((await create(world)).taskgroup_id).not.toBe((await create(world)).taskgroup_id);
  });

  it("has one effect when the same key arrives ten times at once", async () => {
    const world = makeWorld();
    const answers = await world.clock.run(
      Promise.all(
        Array.from({ length: 10 }, () =>
          createTaskGroup(world.ports, world.caller, {
            rows: companies(120),
            options,
            idempotency_key: "k",
            received_at: world.clock.now(),
          }),
        ),
      ),
    );
    expect(new Set(answers.map(({ taskgroup_id }) => taskgroup_id)).size).toBe(1);
    await world.finish(answers[0]?.taskgroup_id ?? "");
    expect(world.parallel.runs.size).toBe(120);
  });

  it("refuses over the cap before anything exists, naming estimate, cap and remedy", async () => {
    const world = makeWorld();
    await expect(create(world, { options: { ...options, max_cost_usd: 1 } })).rejects.toMatchObject({
      kind: "payment_required",
      code: "over_cap",
      more: { estimated_cost_usd: 3, max_cost_usd: 1 },
      message: expect.stringContaining("Raise max_cost_usd"),
    });
    expect(world.parallel.groups.size).toBe(0);
  });

  it.each([
    ["402" as const, "payment_required", "payment_required"],
    ["403" as const, "forbidden", "processor_refused"],
    ["422_schema" as const, "invalid", "step_failed"],
  ])("hands Parallel's %s to the caller, and spends nothing later", async (fault, kind, code) => {
    let calls = 0;
    const world = makeWorld({ faults: { post: () => ((calls += 1) === 1 ? fault : null) } });
    world.parallel.run_ms = { from: 100, to: 200 };
    const submission = { idempotency_key: "k", rows: companies(5) };
    // The first POST may take longer than the answer waits: this world is quick.
    await expect(quickly(world, () => create(world, submission))).rejects.toMatchObject({ kind, code });
    await world.clock.runUntil(world.clock.now() + 48 * 3_600_000);
    expect(world.parallel.runs.size).toBe(0);
    const again = await create(world, submission);
    await world.finish(again.taskgroup_id);
    expect(world.parallel.runs.size).toBe(5);
  });
});

/** Gives Prepare all the time it wants. */
const quickly = <T>(world: World, work: () => Promise<T>): Promise<T> => {
  (world.ports.settings.durations as { SUBMIT_ANSWER_MS: number }).SUBMIT_ANSWER_MS = 5_000;
  return work().finally(() => {
    (world.ports.settings.durations as { SUBMIT_ANSWER_MS: number }).SUBMIT_ANSWER_MS = 1_700;
  });
};
