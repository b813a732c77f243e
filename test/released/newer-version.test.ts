/** Records that a newer version wrote, before a rollback: kept whole, and never acted on where they are not understood. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { dynamoBatches } from "../../lambdas/adapters/dynamodb/batches.ts";
import { dynamoRows } from "../../lambdas/adapters/dynamodb/rows.ts";
import { openTable } from "../../lambdas/adapters/dynamodb/table.ts";
import { dynamoTaskGroups } from "../../lambdas/adapters/dynamodb/task-groups.ts";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { memoryBatches } from "../../lambdas/adapters/memory/batches.ts";
import { memoryRows } from "../../lambdas/adapters/memory/rows.ts";
import { memoryTaskGroups } from "../../lambdas/adapters/memory/task-groups.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import type { GroupState } from "../../lambdas/contracts/lifecycle.ts";
import { appendRows } from "../../lambdas/core/task-group/change/append.ts";
import { cancelTaskGroup } from "../../lambdas/core/task-group/change/cancel.ts";
import { eraseTaskGroup } from "../../lambdas/core/task-group/change/erase.ts";
import { resumeTaskGroup } from "../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../lambdas/core/task-group/change/retry.ts";
import { sweep } from "../../lambdas/core/task-group/finish/sweep.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { readTable } from "../../lambdas/core/task-group/table/results.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { startDynamoEngine } from "../support/dynamodb-engine.ts";
import { runStep, type StepName } from "../support/machine.ts";
import { companies, echoSchema, makeWorld } from "../support/world.ts";

type Stores = Pick<Ports, "taskGroups" | "batches" | "rows">;
let engine: Awaited<ReturnType<typeof startDynamoEngine>>;
beforeEach(async () => {
  engine = await startDynamoEngine();
});
afterEach(() => engine.stop());

const memory = (): Stores => ({ taskGroups: memoryTaskGroups(), batches: memoryBatches(), rows: memoryRows() });
const dynamodb = (): Stores => {
  const table = openTable({ client: engine.client, name: "TaskGroups", random: worldRandom, clock: worldClock });
  const retention = { clock: worldClock, days: 90 };
  return {
    taskGroups: dynamoTaskGroups(table, retention),
    batches: dynamoBatches(table, retention),
    rows: dynamoRows(table, retention),
  };
};

/** As a newer version would have written it: with fields that no schema of this version names. */
const grown = <T extends object>(record: T): T => Object.assign({}, record, { future: { kept: [1, "two"] } });
const future = { future: { kept: [1, "two"] } };

const rowsOfSample = 2;
let worlds = 0;
/** A group of four rows that ran a sample of two, so that it is paused. The store answers in real time: the clock goes on meanwhile. */
const makeGroup = async (stores: Stores) => {
  worlds += 1;
  const world = makeWorld({ changes: stores, seed: worlds });
  const beat = () => world.clock.at(world.clock.now() + 20, beat);
  beat();
  const { ports, caller } = world;
  const { taskgroup_id } = await world.clock.run(
    createTaskGroup(ports, caller, {
      rows: companies(4),
      options: {
        output: echoSchema,
        processor: "core-fast" as const,
        sample: rowsOfSample,
        webhook_url: "https://hooks.example/1",
      },
      received_at: world.clock.now(),
    }),
  );
  await world.finish(taskgroup_id);
  const run = <T>(work: Promise<T>) => world.clock.run(work);
  const record = async () => (await run(ports.taskGroups.get(taskgroup_id)))!;
  const spec = async () => (await run(ports.taskGroups.getSpec(taskgroup_id)))!;
  return { world, ports, caller, taskgroup_id, run, record, spec };
};

describe.each([
  ["memory", memory],
  ["DynamoDB", dynamodb],
])("a record of a newer version in %s", (_name, stores) => {
  it("keeps its unknown fields, nested ones too, through everything that rewrites it", async () => {
    const { world, ports, caller, taskgroup_id, run, record, spec } = await makeGroup(stores());
    const resting = await record();
    expect(resting.pause?.code).toBe("sample_ready");
    const pause = grown(resting.pause!);
    await run(
      ports.taskGroups.replace({
        ...grown(resting),
        pause,
        outbox: { ...resting.outbox, events: resting.outbox.events.map(grown) },
      }),
    );
    await run(ports.taskGroups.replaceSpec(grown(await spec())));
    expect(await record()).toMatchObject({ ...future, pause: future });

    const kept = async (what: string) => {
      expect([what, await record()]).toMatchObject([what, future]);
      expect([what, await spec()]).toMatchObject([what, future]);
    };
    await run(sweep(ports));
    await kept("sweep");
    await run(readTable(ports, caller, { id: taskgroup_id, query: { limit: 100 } }));
    await kept("read");
    const [batch] = await run(ports.batches.list(taskgroup_id, 1));
    expect(await run(ports.batches.replace(grown(batch!)))).toMatchObject(future);
    await run(cancelTaskGroup(ports, caller, { taskgroup_id, request_id: "r" }));
    await kept("cancel");
    await run(retryTaskGroup(ports, caller, { taskgroup_id }));
    await kept("retry");
    await world.finish(taskgroup_id, 2);
    await kept("every step");
    expect((await record()).state).toBe("completed");
    expect(await run(ports.batches.get(taskgroup_id, 1, batch!.n))).toMatchObject(future);
    await run(appendRows(ports, caller, { taskgroup_id, rows: [{ company: "Late", country: "NL" }] }));
    await kept("append");
    await world.finish(taskgroup_id, 3);
    await kept("every step again");
    const row = (await run(ports.rows.get(taskgroup_id, 0)))!;
    expect(await run(ports.rows.settle(grown({ ...row, generation: 9 })))).toBe(true);
    expect(await run(ports.rows.get(taskgroup_id, 0))).toMatchObject(future);

    await run(eraseTaskGroup(ports, caller, taskgroup_id));
    // Fields of a newer version may hold what was asked: deleting wins.
    expect(JSON.stringify([await record(), await spec()])).not.toContain("future");
  });

  it("reads an unknown state as needs_attention, sends nothing for it, and keeps the state", async () => {
    const { world, ports, caller, taskgroup_id, run, record } = await makeGroup(stores());
    const newer = {
      ...(await record()),
      state: "awaiting_approval" as GroupState,
      // A time to try again that has come: only the state keeps a step from going on.
      pause: { code: "payment_required" as const, detail: "Too low.", since: 0, retry_at: 1 },
      to_start_since: 1,
      due_at: 1,
    };
    await run(ports.taskGroups.replace(newer));
    const sent = world.parallel.truth(taskgroup_id).size;
    const stateIn = async () => (({ state, stored_state }) => ({ state, stored_state }))(await record());
    const untouched = { state: "needs_attention", stored_state: "awaiting_approval" };
    expect(await stateIn()).toEqual(untouched);

    const table = await run(readTable(ports, caller, { id: taskgroup_id, query: { limit: 100 } }));
    expect(table).toMatchObject({
      state: "needs_attention",
      attention: { code: "unknown_state", detail: expect.stringContaining("awaiting_approval") },
    });
    const changes = {
      continue: () => resumeTaskGroup(ports, caller, { taskgroup_id }),
      cancel: () => cancelTaskGroup(ports, caller, { taskgroup_id, request_id: "r" }),
      retry: () => retryTaskGroup(ports, caller, { taskgroup_id }),
      append: () => appendRows(ports, caller, { taskgroup_id, rows: [{ company: "Late" }] }),
      delete: () => eraseTaskGroup(ports, caller, taskgroup_id),
    };
    for (const [name, change] of Object.entries(changes)) {
      expect([name, await run(change().catch((error: unknown) => error))]).toMatchObject([
        name,
        { name: "Refused", kind: "conflict" },
      ]);
    }
    for (const name of ["prepare", "add_runs", "watch", "audit"] as StepName[]) {
      expect(await run(runStep(ports, name, { taskgroup_id, generation: 1 }))).toMatchObject({ next: "done" });
    }
    await run(sweep(ports));
    expect(world.parallel.truth(taskgroup_id).size).toBe(sent);
    expect(await stateIn()).toEqual(untouched);

    // Rolled forward: the newer version knows the state, and finds it.
    const before = await record();
    const rewritten = (await run(
      ports.taskGroups.replace({ ...before, progress: { ...before.progress, looked_at: 5 } }),
    ))!;
    expect(rewritten).toMatchObject(untouched);
    expect(await record()).toMatchObject({ ...untouched, progress: { looked_at: 5 } });
  });

  it("reads an unknown pause code as step_failed, keeps the code, and can be continued", async () => {
    const { world, ports, caller, taskgroup_id, run, record } = await makeGroup(stores());
    const resting = await record();
    const pause = Object.assign({}, resting.pause, { code: "headers_needed" });
    await run(ports.taskGroups.replace({ ...resting, pause }));
    const before = await record();
    await run(ports.taskGroups.replace({ ...before, progress: { ...before.progress, looked_at: 5 } }));
    expect((await record()).pause).toMatchObject({ code: "step_failed", stored_code: "headers_needed" });

    await run(ports.taskGroups.replace(grown(await record())));
    await run(resumeTaskGroup(ports, caller, { taskgroup_id }));
    await world.finish(taskgroup_id, 2);
    expect(await record()).toMatchObject({ ...future, state: "completed", pause: null });
  });
});
