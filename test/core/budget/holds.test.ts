/** Money held just before midnight UTC goes back to that day, on every path that holds or gives back. */
import { describe, expect, it } from "@jest/globals";
import { memoryBatches } from "../../../lambdas/adapters/memory/batches.ts";
import { memoryJobKeys } from "../../../lambdas/adapters/memory/job-keys.ts";
import { seededRandom } from "../../../lambdas/adapters/memory/random.ts";
import { memorySpending } from "../../../lambdas/adapters/memory/spending.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import type { Spending } from "../../../lambdas/core/ports/task-group-stores.ts";
import { appendRows } from "../../../lambdas/core/task-group/change/append.ts";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { resumeTaskGroup } from "../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../lambdas/core/task-group/change/retry.ts";
import { createTaskGroup } from "../../../lambdas/core/task-group/submit/create.ts";
import type { TaskRunInput } from "../../../lambdas/contracts/parallel.ts";
import { Crash, troubledPorts } from "../../faults/troubled-ports.ts";
import { companies, echoSchema, makeWorld } from "../../support/world.ts";

const second = 1_000;
const day_ms = 86_400_000;
const midnight = Date.UTC(2026, 10, 25);
/** Held by others on each day: money that is given back to a wrong day is missing from it. */
const others_usd = 100;
const days = ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"] as const;

interface Sleeper {
  readonly sleep: (ms: number) => Promise<void>;
}

/** core-fast is $0.025 a row, 200 rows a POST. A second before midnight of day 1; `changes` may be slow. */
const beforeMidnight = async (
  changes: (world: { sleep(ms: number): Promise<void> }) => Partial<Ports> = () => ({}),
) => {
  const spending: Spending = memorySpending();
  const late: Sleeper = { sleep: (ms) => world.clock.sleep(ms) };
  const world = makeWorld({ changes: { spending, ...changes(late) } });
  for (const day of days) await spending.hold("own_1", day, others_usd * 1e6, Infinity);
  await world.clock.runUntil(midnight - second);
  /** Rows that each day still holds money for. */
  const rowsHeld = () =>
    Promise.all(
      days.map(async (day) => {
        const micros = (await spending.hold("own_1", day, 0, Infinity)) ?? 0;
        return Math.round((micros - others_usd * 1e6) / 25_000);
      }),
    );
  const create = (rows: number, sample?: number) =>
    createTaskGroup(world.ports, world.caller, {
      rows: companies(rows),
      options: { output: echoSchema, processor: "core-fast", ...(sample !== undefined && { sample }) },
      // The answer has time to wait for a refusal.
      received_at: world.clock.now() + 60 * second,
    });
  const started = async (rows: number, sample?: number) => (await world.clock.run(create(rows, sample))).taskgroup_id;
  const cancel = (taskgroup_id: string) =>
    world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id, request_id: "r" }));
  const finishAll = async () => {
    for (const walking of [...world.walks.values()]) await world.clock.run(walking);
  };
  const onDay = (day: number) => world.clock.runUntil(midnight + (day - 1) * day_ms - second);
  return { ...world, spending, rowsHeld, create, started, cancel, finishAll, onDay };
};
let slow_ms = 0;
const rowOf = ({ metadata }: TaskRunInput): number => Number(metadata?.["mt_row"]);
const failing = (rows: readonly number[]) => ({
  ends: (input: TaskRunInput) => (rows.includes(rowOf(input)) ? "failed" : "completed"),
});
/** Batches that take two seconds to write: what was held before midnight is prepared after it. */
const slowBatches = (late: Sleeper): Partial<Ports> => {
  const batches = memoryBatches();
  return {
    batches: { ...batches, insertMissing: async (made) => (await late.sleep(2_000), batches.insertMissing(made)) },
  };
};

describe("money held before midnight UTC", () => {
  it("goes back to its own day when the group is cancelled after midnight, once", async () => {
    const world = await beforeMidnight(slowBatches);
    const id = await world.started(1_000);
    expect(await world.rowsHeld()).toEqual([1_000, 0, 0, 0]);
    await world.clock.runUntil(midnight + 4 * second);
    await world.cancel(id);
    await world.finishAll();
    await world.cancel(id);
    const sent = world.parallel.runs.size;
    expect(sent).toBeLessThan(1_000);
    expect(await world.rowsHeld()).toEqual([sent, 0, 0, 0]);
  });

  it("goes back to its own day when the first answer is a refusal", async () => {
    const world = await beforeMidnight(slowBatches);
    world.parallel.faults = { post: () => "402" };
    await expect(world.started(40)).rejects.toMatchObject({ code: "payment_required" });
    expect(world.clock.now()).toBeGreaterThan(midnight);
    expect(await world.rowsHeld()).toEqual([0, 0, 0, 0]);
  });

  it("goes back to its own day when runs fail after midnight", async () => {
    const world = await beforeMidnight(slowBatches);
    world.parallel.faults = failing([0, 4, 8]);
    await world.started(12);
    await world.finishAll();
    expect(await world.rowsHeld()).toEqual([9, 0, 0, 0]);
  });

  it("goes back at once, to its own day, when a cancel comes before the price is fixed", async () => {
    const spending = memorySpending();
    let id = "";
    const world = await beforeMidnight((late) => ({
      spending: {
        ...spending,
        async hold(owner, day, micros, cap) {
          const total = await spending.hold(owner, day, micros, cap);
          if (micros === 1_000_000) {
            await late.sleep(2_000);
            await cancelTaskGroup(world.ports, world.caller, { taskgroup_id: id, request_id: "r" });
          }
          return total;
        },
      },
    }));
    const creating = world.create(40);
    await world.clock.runUntil(midnight - second / 2);
    id = [...world.parallel.groups.keys()][0] ?? "";
    await world.clock.run(creating);
    await world.finishAll();
    expect(await spending.hold("own_1", days[0], 0, Infinity)).toBe(0);
    expect(await spending.hold("own_1", days[1], 0, Infinity)).toBe(0);
  });
});

describe("money held by a later generation", () => {
  it("of a retry goes back to the day of the retry, and the first hold's stays where it was", async () => {
    const world = await beforeMidnight();
    world.parallel.faults = failing([0, 4, 8]);
    const id = await world.started(12);
    await world.finishAll();
    await world.onDay(2);
    world.parallel.faults = failing([4, 8]);
    await world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    expect(await world.rowsHeld()).toEqual([9, 3, 0, 0]);
    await world.finishAll();
    expect(world.clock.now()).toBeGreaterThan(midnight + day_ms);
    expect(await world.rowsHeld()).toEqual([9, 1, 0, 0]);
  });

  it("of a retry after a cancel goes back to the day of the retry, for the rows that were never sent too", async () => {
    const world = await beforeMidnight();
    const id = await world.started(2_000);
    await world.clock.runUntil(midnight + second);
    await world.cancel(id);
    await world.finishAll();
    await world.clock.runUntil(midnight + 3_600 * second);
    const sent = world.parallel.runs.size;
    await world.onDay(2);
    await world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    expect(await world.rowsHeld()).toEqual([sent, 2_000 - sent, 0, 0]);
    await world.clock.runUntil(midnight + day_ms + second);
    await world.cancel(id);
    await world.finishAll();
    const sent_later = world.parallel.runs.size - sent;
    expect(sent_later).toBeLessThan(2_000 - sent);
    expect(await world.rowsHeld()).toEqual([sent, sent_later, 0, 0]);
  });

  it("of a retry does not wait for what a cancel that died did not give back", async () => {
    const world = await beforeMidnight();
    world.parallel.faults = { post: ({ n }) => (n > 1 ? "401" : null) };
    const id = await world.started(400);
    await world.finishAll();
    const dying = troubledPorts(world.ports, { crash: (point) => point === "batches.list" });
    const cancelling = cancelTaskGroup(dying, world.caller, { taskgroup_id: id, request_id: "r" });
    await expect(world.clock.run(cancelling)).rejects.toBeInstanceOf(Crash);
    expect(await world.rowsHeld()).toEqual([400, 0, 0, 0]);
    await world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    expect(await world.rowsHeld()).toEqual([200, 200, 0, 0]);
  });

  it("of appended rows goes back to the day they were appended", async () => {
    const world = await beforeMidnight();
    const id = await world.started(3);
    await world.finishAll();
    await world.onDay(2);
    world.parallel.faults = failing([3, 4]);
    await world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id: id, rows: companies(5, 100) }));
    expect(await world.rowsHeld()).toEqual([3, 5, 0, 0]);
    await world.finishAll();
    expect(await world.rowsHeld()).toEqual([3, 3, 0, 0]);
  });

  it("of a continued sample goes back to two days, each row's to its own", async () => {
    const world = await beforeMidnight();
    world.parallel.faults = failing([1, 5, 6]);
    const id = await world.started(12, 3);
    await world.finishAll();
    await world.onDay(2);
    await world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    expect(await world.rowsHeld()).toEqual([3, 9, 0, 0]);
    await world.finishAll();
    expect(await world.rowsHeld()).toEqual([2, 7, 0, 0]);
  });

  it("of a sample continued in the midst goes back to two days when it is cancelled", async () => {
    const world = await beforeMidnight();
    world.parallel.faults = { post: ({ n }) => (n > 1 ? "401" : null) };
    const id = await world.started(400, 250);
    await world.clock.runUntil(midnight + 60 * second);
    await world.onDay(2);
    await world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    expect(await world.rowsHeld()).toEqual([250, 150, 0, 0]);
    await world.clock.runUntil(midnight + day_ms + 60 * second);
    await world.cancel(id);
    await world.finishAll();
    expect(world.parallel.runs.size).toBe(200);
    expect(await world.rowsHeld()).toEqual([200, 0, 0, 0]);
  });

  it("goes back to its day when the change turns out impossible after midnight", async () => {
    const world = await beforeMidnight((late) => {
      const keys = memoryJobKeys(seededRandom(1));
      // Only a change on day 2 finds the key store slow.
      return { jobKeys: { ...keys, seal: async (...asked) => (await late.sleep(slow_ms), keys.seal(...asked)) } };
    });
    const id = await world.started(3);
    await world.finishAll();
    await world.onDay(2);
    slow_ms = 2_000;
    const append = () => appendRows(world.ports, world.caller, { taskgroup_id: id, rows: companies(5, 100) });
    const outcomes = await world.clock.run(Promise.allSettled([append(), append()]));
    slow_ms = 0;
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(world.clock.now()).toBeGreaterThan(midnight + day_ms);
    expect(await world.rowsHeld()).toEqual([3, 5, 0, 0]);
  });
});
