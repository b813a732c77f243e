import { describe, expect, it } from "@jest/globals";
import { appendRows } from "../../../../lambdas/core/task-group/change/append.ts";
import { cancelTaskGroup } from "../../../../lambdas/core/task-group/change/cancel.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { companies, makeWorld } from "../../../support/world.ts";
import { finished, table, options, create } from "./finished-group.ts";

describe("cancel", () => {
  it("races a running sender at any moment: sent and unsent make the whole, and nothing is sent after cancelled", async () => {
    for (let moment = 0; moment < 14_000; moment += 350) {
      const world = makeWorld({ seed: moment });
      const { taskgroup_id: id } = await create(world, 1_000);
      await world.clock.run(world.clock.sleep(moment));
      const asked = { taskgroup_id: id, request_id: "canceller" };
      const answer = await world.clock.run(cancelTaskGroup(world.ports, world.caller, asked));
      const posts_when_cancelled = answer.state === "cancelled" ? world.parallel.posts : undefined;
      await world.finish(id);
      await world.clock.runUntil(world.clock.now() + 3_600_000);
      const record = await world.ports.taskGroups.get(id);
      const sent = world.parallel.runs.size;
      expect([moment, record?.state]).toEqual([moment, "cancelled"]);
      if (posts_when_cancelled !== undefined)
        expect([moment, world.parallel.posts]).toEqual([moment, posts_when_cancelled]);
      const again = await world.clock.run(cancelTaskGroup(world.ports, world.caller, asked));
      expect([moment, again.num_never_sent + sent]).toEqual([moment, 1_000]);
      expect([moment, again.num_never_sent >= answer.num_never_sent]).toEqual([moment, true]);
      expect(again.saved_usd).toBeCloseTo(again.num_never_sent * 0.025);
      expect(record?.sealed_key).toBeNull();
      expect(record?.expires_at).not.toBeNull();
    }
  });

  it("ends a paused group at once and erases its key: nobody else would", async () => {
    const world = makeWorld();
    const { taskgroup_id: id } = await create(world, 9, { options: { ...options, sample: 2 } });
    await world.finish(id);
    const answer = await world.clock.run(
      cancelTaskGroup(world.ports, world.caller, { taskgroup_id: id, request_id: "r" }),
    );
    expect(answer).toMatchObject({ state: "cancelled", num_never_sent: 7, num_running: 0 });
    expect(await world.ports.taskGroups.get(id)).toMatchObject({ sealed_key: null, lease: null });
  });

  it("leaves sentences that say what is true: which rows run on, which were never sent, what can be done", async () => {
    const world = makeWorld();
    const refusal = (asked: Promise<unknown>) =>
      world.clock.run(
        asked.then(
          () => "",
          (error: Error) => error,
        ),
      );
    const change = async (taskgroup_id: string) => [
      await refusal(retryTaskGroup(world.ports, world.caller, { taskgroup_id })),
      await refusal(appendRows(world.ports, world.caller, { taskgroup_id, rows: companies(1) })),
    ];
    const { taskgroup_id: id } = await create(world, 5);
    while ((await world.ports.taskGroups.get(id))?.state !== "running")
      await world.clock.runUntil(world.clock.now() + 100);
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id: id, request_id: "r" }));
    const [retry, append] = await change(id);
    expect(retry).toMatchObject({ code: "nothing_to_retry" });
    expect(retry).toHaveProperty("message", expect.stringMatching(/was cancelled.* 5 of 5 rows have no result yet/));
    expect(append).toMatchObject({ kind: "conflict", code: "cancelled", title: "The task group was cancelled" });
    expect(append).toHaveProperty("message", expect.stringMatching(/0 rows never sent, 5 rows still running/));
    expect(append).toHaveProperty("message", expect.not.stringContaining("retry"));
    await world.clock.runUntil(world.clock.now() + 3_600_000);
    await table(world, id);
    const [after] = await change(id);
    expect(after).toHaveProperty("message", expect.stringMatching(/Every row .* has a result/));
    expect(after).toHaveProperty("message", expect.not.stringContaining("append"));

    const { taskgroup_id: held } = await create(world, 9, { options: { ...options, sample: 2 } });
    await world.finish(held);
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id: held, request_id: "r" }));
    const rows = companies(1);
    expect(await refusal(appendRows(world.ports, world.caller, { taskgroup_id: held, rows }))).toHaveProperty(
      "message",
      expect.stringMatching(/7 rows never sent, 0 rows still running.* Or retry this one/),
    );
  });

  it("is refused for a group that ended, and repeatable for one that was cancelled", async () => {
    const world = makeWorld();
    const id = await finished(world, 2);
    const cancel = () =>
      world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id: id, request_id: "r" }));
    await expect(cancel()).rejects.toMatchObject({ kind: "conflict", code: "already_over" });
  });
});
