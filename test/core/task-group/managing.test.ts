import { describe, expect, it } from "@jest/globals";
import { sweep } from "../../../lambdas/core/task-group/finish/sweep.ts";
import { appendRows } from "../../../lambdas/core/task-group/change/append.ts";
import { audit } from "../../../lambdas/core/task-group/collect/audit.ts";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { notify } from "../../../lambdas/core/task-group/finish/notify.ts";
import { createTaskGroup, type Submission } from "../../../lambdas/core/task-group/submit/create.ts";
import { eraseTaskGroup } from "../../../lambdas/core/task-group/change/erase.ts";
import { readTable } from "../../../lambdas/core/task-group/table/results.ts";
import { resumeTaskGroup } from "../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../lambdas/core/task-group/change/retry.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { Crash, troubledPorts } from "../../faults/troubled-ports.ts";
import { companies, echoSchema, makeWorld, type World } from "../../support/world.ts";

const options = { output: echoSchema, processor: "core-fast" as const };
const create = (world: World, rows: number, more: Partial<Submission> = {}) =>
  world.clock.run(
    createTaskGroup(world.ports, world.caller, {
      rows: companies(rows),
      options,
      received_at: world.clock.now(),
      ...more,
    }),
  );
const finished = async (world: World, rows: number): Promise<string> => {
  const { taskgroup_id } = await create(world, rows);
  await world.finish(taskgroup_id);
  return taskgroup_id;
};
const table = (world: World, id: string) =>
  world.clock.run(readTable(world.ports, world.caller, { id, query: { limit: 10_000 } }));
/** Runs per row at Parallel. */
const runsOfRows = (world: World, id: string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const [place, ids] of world.parallel.truth(id)) {
    const row = place.split("#")[0] ?? "";
    counts.set(row, (counts.get(row) ?? 0) + ids.length);
  }
  return counts;
};

describe("append", () => {
  it("puts rows behind those that are there, sends only them, and shows one table", async () => {
    const world = makeWorld();
    const id = await finished(world, 5);
    const more = [{ company: "Late", country: "NL" }];
    const answer = await world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id: id, rows: more }));
    expect(answer).toMatchObject({ num_rows: 6, deduplicated: false });
    await world.finish(id, 2);
    const { results, columns, state } = await table(world, id);
    expect([state, results.length, results[5]?.["company"], results[5]?.["country"]]).toEqual([
      "completed",
      6,
      "Late",
      "NL",
    ]);
    expect(columns.map(({ name }) => name)).toContain("country");
    expect([...runsOfRows(world, id).values()]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("is never deduplicated by guess, once with a key, and refuses the key with other rows", async () => {
    const world = makeWorld();
    const id = await finished(world, 2);
    const append = async (rows: number, idempotency_key?: string) =>
      world.clock.run(
        appendRows(world.ports, world.caller, { taskgroup_id: id, rows: companies(rows), idempotency_key }),
      );
    await append(1);
    await world.finish(id, 2);
    await append(1);
    await world.finish(id, 3);
    expect((await table(world, id)).num_rows).toBe(4);
    await append(1, "k");
    expect(await append(1, "k")).toMatchObject({ deduplicated: true, num_rows: 5 });
    await expect(append(2, "k")).rejects.toMatchObject({ kind: "conflict", code: "idempotency_conflict" });
    await world.finish(id, 4);
    expect(world.parallel.runs.size).toBe(5);
  });
});

describe("a change that dies at any point", () => {
  it.each(["append", "retry", "continue"] as const)(
    "is finished by the same %s with the same key, once",
    async (action) => {
      const prepare = async () => {
        const world = makeWorld();
        if (action === "continue") {
          const { taskgroup_id } = await create(world, 6, { options: { ...options, sample: 2 } });
          await world.finish(taskgroup_id);
          return { world, id: taskgroup_id };
        }
        if (action === "retry")
          world.parallel.faults = { ends: ({ metadata }) => (metadata?.["mt_row"] === "1" ? "failed" : "completed") };
        const id = await finished(world, 6);
        world.parallel.faults = {};
        return { world, id };
      };
      const act = (world: World, ports: Ports, taskgroup_id: string) => {
        const asked = { taskgroup_id, idempotency_key: "k" };
        if (action === "append")
          return world.clock.run(appendRows(ports, world.caller, { ...asked, rows: companies(1) }));
        return world.clock.run((action === "retry" ? retryTaskGroup : resumeTaskGroup)(ports, world.caller, asked));
      };
      const clean = await prepare();
      const points: string[] = [];
      await act(clean.world, troubledPorts(clean.world.ports, { gate: (point) => void points.push(point) }), clean.id);
      const wanted = { append: 7, retry: 7, continue: 6 }[action];
      for (let at = 0; at < points.length; at += 1) {
        for (const side of ["before", "after"] as const) {
          const { world, id } = await prepare();
          let seen = -1;
          const dying = troubledPorts(world.ports, {
            crash: (_, when) => {
              if (when === "before") seen += 1;
              return when === side && seen === at;
            },
          });
          await expect(act(world, dying, id)).rejects.toBeInstanceOf(Crash);
          await act(world, world.ports, id);
          await world.finish(id, 2);
          const where = `${side} ${points[at] ?? ""}`;
          expect([where, world.parallel.runs.size, world.walks.size]).toEqual([where, wanted, 2]);
          expect([where, (await table(world, id)).state]).toEqual([where, "completed"]);
        }
      }
      expect(points.length).toBeGreaterThan(4);
    },
  );
});

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

describe("the late audit", () => {
  it("leaves the next generation its key when the owner retries meanwhile", async () => {
    const world = makeWorld();
    world.parallel.faults = {
      post: ({ n }) => (n === 1 ? "drop_after_commit" : null),
      ends: ({ metadata }) => (metadata?.["mt_row"] === "0" ? "failed" : "completed"),
    };
    const { taskgroup_id } = await create(world, 3);
    const record = () => world.ports.taskGroups.get(taskgroup_id);
    while ((await record())?.finished_at === null) await world.clock.runUntil(world.clock.now() + 5_000);
    world.parallel.faults = {};
    let retried: Promise<unknown> | undefined;
    const slow = troubledPorts(world.ports, {
      gate: async (point) => {
        if (point === "parallel.listRuns")
          await (retried ??= retryTaskGroup(world.ports, world.caller, { taskgroup_id }));
      },
    });
    expect(await world.clock.run(audit(slow, { taskgroup_id, generation: 1, late: true }))).toMatchObject({
      next: "done",
    });
    expect(retried).toBeDefined();
    expect((await record())?.sealed_key).not.toBeNull();
    await world.finish(taskgroup_id, 2);
    expect((await table(world, taskgroup_id)).state).toBe("completed");
  });
});

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

  it("ends a resting group at once and erases its key: nobody else would", async () => {
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

describe("delete", () => {
  it("takes everything the owner gave and got, and leaves a tombstone that is 404 for ever", async () => {
    const world = makeWorld();
    const { taskgroup_id: id, run_ids } = await create(world, 3, {
      options: { ...options, metadata: { team: "secret team" }, webhook_url: "https://receiver.example/secret" },
    });
    await expect(eraseTaskGroup(world.ports, world.caller, id)).rejects.toMatchObject({ kind: "conflict" });
    await world.finish(id);
    await eraseTaskGroup(world.ports, world.caller, id);
    const record = await world.ports.taskGroups.get(id);
    const spec = await world.ports.taskGroups.getSpec(id);
    expect(JSON.stringify([record, spec])).not.toMatch(/secret|company|echo/i);
    expect(record).toMatchObject({
      sealed_key: null,
      progress: expect.objectContaining({ run_ids: [] }),
      due_at: null,
    });
    expect(await world.ports.rows.list(id, { from: 0, to: 2 })).toEqual([]);
    expect(await world.ports.batches.list(id, 1)).toEqual([]);
    expect(await world.ports.objects.get(`inputs/${id}/source.ndjson`)).toBeNull();
    // The run is Parallel's still, and is not read through.
    for (const gone of [id, run_ids?.[0] ?? ""])
      await expect(table(world, gone)).rejects.toMatchObject({ kind: "not_found" });
    await expect(eraseTaskGroup(world.ports, world.caller, id)).rejects.toMatchObject({ kind: "not_found" });
    await world.clock.runUntil(world.clock.now() + 400 * 86_400_000);
    await sweep(world.ports);
    await expect(table(world, id)).rejects.toMatchObject({ kind: "not_found" });
  });
});
