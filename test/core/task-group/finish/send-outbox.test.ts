import { describe, expect, it } from "@jest/globals";
import { createHmac } from "node:crypto";
import { cancelTaskGroup } from "../../../../lambdas/core/task-group/change/cancel.ts";
import { resumeTaskGroup } from "../../../../lambdas/core/task-group/change/resume.ts";
import { sweep } from "../../../../lambdas/core/task-group/finish/sweep.ts";
import { rotateWebhookSecret } from "../../../../lambdas/core/webhooks/ensure-secret.ts";
import type { World } from "../../../support/world.ts";
import { options, create, tellingWorld } from "./webhook-receiver.ts";

const minute = 60_000;

const hour = 60 * minute;

/** The sweeper's clock, every five minutes. */
const sweepFor = async (world: World, ms: number): Promise<void> => {
  const until = world.clock.now() + ms;
  while (world.clock.now() < until) {
    await world.clock.runUntil(world.clock.now() + 5 * minute);
    await world.clock.run(sweep(world.ports));
  }
};

describe("a group with a webhook", () => {
  it("tells its end once, signed, whatever runs again", async () => {
    const { world, received } = tellingWorld();
    const { secret } = await rotateWebhookSecret(world.ports, "own_1");
    const { taskgroup_id } = await world.clock.run(create(world, 3));
    await world.finish(taskgroup_id);
    await sweepFor(world, 24 * hour);
    expect(received.map(({ type }) => type)).toEqual(["task_group.completed"]);
    const { headers, body } = received[0]!;
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = createHmac("sha256", key).update(signed).digest("base64");
    expect(headers["webhook-signature"]?.split(" ")).toContain(`v1,${signature}`);
  });

  it("tells a sample's pause and the end, each under its own id", async () => {
    const { world, received } = tellingWorld();
    const { taskgroup_id } = await world.clock.run(create(world, 9, { options: { ...options, sample: 2 } }));
    await world.finish(taskgroup_id);
    await world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id }));
    await world.finish(taskgroup_id, 2);
    expect(received.map(({ type, code }) => [type, code])).toEqual([
      ["task_group.needs_attention", "sample_ready"],
      ["task_group.completed", undefined],
    ]);
    expect(new Set(received.map(({ id }) => id)).size).toBe(2);
  });

  it("tells a pause that was over before the sweeper came", async () => {
    const { world, received } = tellingWorld();
    world.parallel.faults = { post: ({ n }) => (n === 2 ? "402" : null) };
    const { taskgroup_id } = await world.clock.run(create(world, 450));
    await world.clock.runUntil(world.clock.now() + 20_000);
    expect((await world.ports.taskGroups.get(taskgroup_id))?.state).toBe("paused_payment");
    await world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id }));
    await world.finish(taskgroup_id, 2);
    expect(received.map(({ type }) => type)).toEqual(["task_group.paused_payment", "task_group.completed"]);
  });

  it("tells one pause once, however often the balance is tried meanwhile", async () => {
    const { world, received } = tellingWorld();
    world.parallel.faults = { post: ({ n }) => (n > 1 && n < 8 ? "402" : null) };
    const { taskgroup_id } = await world.clock.run(create(world, 450));
    await sweepFor(world, 6 * hour);
    expect((await world.ports.taskGroups.get(taskgroup_id))?.state).toBe("completed");
    expect(received.map(({ type }) => type)).toEqual(["task_group.paused_payment", "task_group.completed"]);
  });

  it("tells a cancelled group's end also when it was paused", async () => {
    const { world, received } = tellingWorld();
    const { taskgroup_id } = await world.clock.run(create(world, 9, { options: { ...options, sample: 2 } }));
    await world.finish(taskgroup_id);
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id, request_id: "r" }));
    await sweepFor(world, 10 * minute);
    expect(received.map(({ type }) => type)).toEqual(["task_group.needs_attention", "task_group.cancelled"]);
  });

  it("tells nothing of a group whose submit was answered with an error", async () => {
    const { world, received } = tellingWorld();
    world.parallel.faults = { post: () => "402" };
    const now = world.clock.now();
    await expect(world.clock.run(create(world, 3, { received_at: now + 10_000 }))).rejects.toMatchObject({
      kind: "payment_required",
    });
    await sweepFor(world, 24 * hour);
    expect(received).toEqual([]);
  });

  it("is tried eight times within 24 hours by the sweeper, under one id, then given up", async () => {
    const { world, received } = tellingWorld(() => 503);
    const { taskgroup_id } = await world.clock.run(create(world, 2));
    await world.finish(taskgroup_id);
    const first = received[0]?.at ?? 0;
    await sweepFor(world, 72 * hour);
    expect(received).toHaveLength(8);
    expect(new Set(received.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
    // Each try waits for its time and then for the sweeper's next turn: eight turns of five minutes at most.
    expect((received[7]?.at ?? 0) - first).toBeLessThanOrEqual(24 * hour + 40 * minute);
    expect((await world.ports.deliveries.list(taskgroup_id))[0]).toMatchObject({
      state: "failed",
      next_attempt_at: null,
    });
    expect((await world.ports.taskGroups.get(taskgroup_id))?.due_at).toBeNull();
  });
});
