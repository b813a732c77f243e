/** Parallel says 402 in the midst of sending: the machine asks again by itself, ever less often, or when told to. */
import { describe, expect, it } from "@jest/globals";
import { createTaskGroup } from "../../../../lambdas/core/task-group/submit/create.ts";
import { resumeTaskGroup } from "../../../../lambdas/core/task-group/change/resume.ts";
import { companies, echoSchema, makeWorld } from "../../../support/world.ts";

const minute = 60_000;
const options = { output: echoSchema, processor: "pro-fast" as const };

/** Two POSTs; Parallel pays for the first and refuses the second from then on. */
const outOfCredit = async () => {
  const world = makeWorld();
  let credit = false;
  const refused: number[] = [];
  world.parallel.faults = {
    post: ({ n }) => {
      if (n === 1 || credit) return null;
      refused.push(world.clock.now());
      return "402";
    },
  };
  const submission = { rows: companies(80), options, received_at: world.clock.now() };
  const { taskgroup_id } = await world.clock.run(createTaskGroup(world.ports, world.caller, submission));
  const paused = async () => {
    const record = (await world.ports.taskGroups.get(taskgroup_id))!;
    expect(record).toMatchObject({ state: "paused_payment", pause: { code: "payment_required" } });
    return record.pause!;
  };
  return { ...world, taskgroup_id, refused, paused, topUp: () => void (credit = true) };
};

describe("a payment pause", () => {
  it("asks again after 5 minutes, then ever later as the balance stays too low, and once an hour in the end", async () => {
    const group = await outOfCredit();
    await group.clock.runUntil(group.clock.now() + 8 * 60 * minute);
    const gaps = group.refused.slice(1).map((at, n) => (at - group.refused[n]!) / minute);
    expect(gaps.slice(0, 5).map(Math.round)).toEqual([5, 5, 10, 20, 40]);
    expect(gaps.length).toBeGreaterThan(8);
    expect(gaps.slice(5).map(Math.round)).toEqual(gaps.slice(5).map(() => 60));
  });

  it("says since when, until when and why, and `since` stays while it asks again", async () => {
    const group = await outOfCredit();
    await group.clock.runUntil(group.clock.now() + minute);
    const first = await group.paused();
    expect(first.detail).toContain("balance is too low");
    expect(first.retry_at! - group.refused[0]!).toBeLessThanOrEqual(5 * minute + 5_000);
    await group.clock.runUntil(group.clock.now() + 30 * minute);
    const later = await group.paused();
    expect(later.since).toBe(first.since);
    expect(later.retry_at).toBeGreaterThan(group.clock.now());
  });

  it("ends by itself when there is credit; each row is paid once", async () => {
    const group = await outOfCredit();
    await group.clock.runUntil(group.clock.now() + 12 * minute);
    group.topUp();
    await group.finish(group.taskgroup_id);
    expect(await group.ports.taskGroups.get(group.taskgroup_id)).toMatchObject({ state: "completed", generation: 1 });
    expect(group.parallel.runs.size).toBe(80);
  });

  it("ends at once when its owner continues, however far off the next try was; each row is paid once", async () => {
    const group = await outOfCredit();
    await group.clock.runUntil(group.clock.now() + 3 * 60 * minute);
    expect((await group.paused()).retry_at! - group.clock.now()).toBeGreaterThan(10 * minute);
    group.topUp();
    const continued = group.clock.now();
    const { taskgroup_id, ports, caller } = group;
    await group.clock.run(resumeTaskGroup(ports, caller, { taskgroup_id }));
    await group.clock.runUntil(continued + minute);
    expect(group.parallel.runs.size).toBe(80);
    await group.finish(taskgroup_id, 2);
    // The first execution wakes at its old hour, and finds that it moves nothing any more.
    await group.finish(taskgroup_id, 1);
    expect(await ports.taskGroups.get(taskgroup_id)).toMatchObject({ state: "completed", generation: 2 });
    expect(group.parallel.runs.size).toBe(80);
  });
});
