import { describe, expect, it } from "@jest/globals";
import { cancelTaskGroup } from "../../../../lambdas/core/task-group/change/cancel.ts";
import { eraseTaskGroup } from "../../../../lambdas/core/task-group/change/erase.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { appendRows } from "../../../../lambdas/core/task-group/change/append.ts";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { uploadKey } from "../../../../lambdas/core/uploads/create-upload.ts";
import { memoryExecutions } from "../../../../lambdas/adapters/memory/executions.ts";
import { runStep } from "../../../support/machine.ts";
import { companies, makeWorld, type World } from "../../../support/world.ts";
import { companiesCsv, postUpload, uploaded } from "../../../support/uploaded.ts";

const stillWorld = () => makeWorld({ changes: { executions: memoryExecutions() } });
const table = ({ ports, caller, clock }: World, id: string, limit = 0) =>
  clock.run(readTable(ports, caller, { id, query: { limit } }));

describe("the rows of an upload", () => {
  it("are read and then sent as those of a body are: each once, in order", async () => {
    const world = makeWorld();
    const accepted = await postUpload(world, await uploaded(world, companiesCsv(1_234)));
    expect(accepted).toMatchObject({ state: "reading", num_rows: null, accepted: null, estimated_cost_usd: null });
    const { steps } = await world.finish(accepted.taskgroup_id);
    expect(steps.slice(0, 4)).toEqual(["prepare", "read_inputs", "prepare", "add_runs"]);
    const shown = await table(world, accepted.taskgroup_id, 2_000);
    expect(shown).toMatchObject({ state: "completed", num_rows: 1_234, num_ended: 1_234, reading: null });
    expect(shown.results.map(({ company }) => company)).toEqual(companies(1_234).map(({ company }) => company));
    expect(shown.columns.slice(0, 2).map(({ name }) => name)).toEqual(["company", "website"]);
  });

  it("are sampled and capped as any rows", async () => {
    const world = makeWorld();
    const sampled = await postUpload(world, await uploaded(world, companiesCsv(40)), {
      options: { output: "x", processor: "core-fast", output_type: "text", sample: 3 },
    });
    await world.finish(sampled.taskgroup_id);
    expect(await table(world, sampled.taskgroup_id)).toMatchObject({
      num_rows: 40,
      num_ended: 3,
      state: "needs_attention",
    });
    const capped = await postUpload(world, await uploaded(world, companiesCsv(1_000)), {
      options: { output: "x", processor: "core-fast", output_type: "text", max_cost_usd: 1 },
    });
    await world.finish(capped.taskgroup_id);
    expect(await table(world, capped.taskgroup_id)).toMatchObject({ attention: { code: "over_cap" }, num_ended: 0 });
  });

  it("are those that lay there when the group was created, or none", async () => {
    const world = stillWorld();
    const id = await uploaded(world, companiesCsv(2));
    const { taskgroup_id } = await postUpload(world, id);
    await world.ports.objects.put(uploadKey(id), Buffer.from(companiesCsv(3)), "text/csv");
    expect(await world.clock.run(runStep(world.ports, "read_inputs", { taskgroup_id, generation: 1 }))).toMatchObject({
      next: "finalize",
    });
    expect(await table(world, taskgroup_id)).toMatchObject({ state: "failed", attention: { code: "upload_changed" } });
  });

  it("are read from a copy that a later upload does not reach", async () => {
    const world = stillWorld();
    const id = await uploaded(world, companiesCsv(2));
    const { taskgroup_id } = await postUpload(world, id);
    const input = { taskgroup_id, generation: 1 };
    await world.clock.run(runStep(world.ports, "read_inputs", input));
    const record = await world.ports.taskGroups.get(taskgroup_id);
    expect(record).toMatchObject({
      state: "preparing",
      reading: null,
      plan: { num_rows: 2, num_chunked: 2, staged: [] },
    });
    expect(await world.ports.objects.find(`inputs/${taskgroup_id}/upload`)).not.toBeNull();
  });
});

describe("rules of rows", () => {
  const options = { output: "x", processor: "core-fast" as const, output_type: "text" as const };
  const file = "company,website\nStripe,a\nAdyen,b\nStripe,c\nAdyen,b";

  it("hold for the rows of a file as for those of a body: equal ones are sent once, by key where one is named", async () => {
    for (const [key, sent] of [
      [undefined, 3],
      [["company"], 2],
    ] as const) {
      const world = makeWorld();
      const asked = { ...options, ...(key && { key: [...key] }) };
      const { taskgroup_id } = await postUpload(world, await uploaded(world, file), { options: asked });
      await world.finish(taskgroup_id);
      expect([world.parallel.runs.size, (await table(world, taskgroup_id)).num_ended]).toEqual([sent, 4]);
    }
  });

  it("name a key that the file has no column for: nothing is sent", async () => {
    const world = makeWorld();
    const asked = { options: { ...options, key: ["domain"] } };
    const { taskgroup_id } = await postUpload(world, await uploaded(world, file), asked);
    await world.finish(taskgroup_id);
    expect(world.parallel.runs.size).toBe(0);
    expect(await table(world, taskgroup_id)).toMatchObject({ state: "failed", attention: { code: "invalid_key" } });
  });

  it("take no private columns: the file itself would keep them", async () => {
    const world = makeWorld();
    const asked = { options: { ...options, private: ["website"] } };
    const upload = await uploaded(world, file);
    await expect(postUpload(world, upload, asked)).rejects.toMatchObject({ kind: "invalid", code: "private_upload" });
  });
});

describe("a file that cannot be read", () => {
  const broken = "company,website\nStripe\nAdyen,b,c\nKlarna,d";

  it("ends the group as failed, with code and lines, and costs nothing", async () => {
    const world = makeWorld();
    const { taskgroup_id } = await postUpload(world, await uploaded(world, broken));
    const { steps } = await world.finish(taskgroup_id);
    expect(steps).toEqual(["prepare", "read_inputs", "finalize", "notify"]);
    expect(await table(world, taskgroup_id)).toMatchObject({
      state: "failed",
      num_rows: null,
      num_ended: 0,
      attention: {
        code: "invalid_rows",
        errors: [
          { path: "inputs[0]", message: "line 2 has 1 cells, the header has 2" },
          { path: "inputs[1]", message: "line 3 has 3 cells, the header has 2" },
        ],
      },
      cost: { estimated_usd: null, spent_usd: 0 },
    });
    const record = await world.ports.taskGroups.get(taskgroup_id);
    expect(record).toMatchObject({ sealed_key: null, budget: { price_micros: null, holds: [] } });
    const day = new Date(world.clock.now()).toISOString().slice(0, 10);
    expect(await world.ports.spending.hold(world.caller.owner, day, 0, Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  it("leaves nothing to retry or to append to, and can be deleted", async () => {
    const world = makeWorld();
    const { taskgroup_id } = await postUpload(world, await uploaded(world, broken));
    await world.finish(taskgroup_id);
    const { ports, caller } = world;
    const refusal = { kind: "conflict", code: "never_read" };
    await expect(retryTaskGroup(ports, caller, { taskgroup_id })).rejects.toMatchObject(refusal);
    await expect(appendRows(ports, caller, { taskgroup_id, rows: companies(1) })).rejects.toMatchObject(refusal);
    await eraseTaskGroup(ports, caller, taskgroup_id);
    expect(await ports.objects.find(`inputs/${taskgroup_id}/upload`)).toBeNull();
  });
});

describe("a group that is cancelled while its file is read", () => {
  it("ends as cancelled at once when nobody reads, and nothing is read afterwards", async () => {
    const world = stillWorld();
    const { taskgroup_id } = await postUpload(world, await uploaded(world, companiesCsv(2)));
    const { ports, caller } = world;
    const answer = await cancelTaskGroup(ports, caller, { taskgroup_id, request_id: "r" });
    expect(answer).toMatchObject({ state: "cancelled", num_rows: null, num_never_sent: 0 });
    const step = await world.clock.run(runStep(ports, "read_inputs", { taskgroup_id, generation: 1 }));
    expect(step.next).toBe("finalize");
    expect(await ports.objects.find(`inputs/${taskgroup_id}/0.ndjson`)).toBeNull();
  });

  it("is ended by whoever reads, which then stores nothing more", async () => {
    const world = stillWorld();
    const { taskgroup_id } = await postUpload(world, await uploaded(world, companiesCsv(12_000)));
    const { ports, caller } = world;
    const put: typeof ports.objects.put = (...asked) => ports.objects.put(...asked);
    let chunks = 0;
    const objects = {
      ...ports.objects,
      put: async (...asked: Parameters<typeof put>) => {
        chunks += 1;
        if (chunks === 3) {
          const answer = await cancelTaskGroup(ports, caller, { taskgroup_id, request_id: "r" });
          expect(answer.state).toBe("cancelling");
        }
        return put(...asked);
      },
    };
    const step = await world.clock.run(runStep({ ...ports, objects }, "read_inputs", { taskgroup_id, generation: 1 }));
    expect([step.next, chunks]).toEqual(["finalize", 10]);
    expect(await table(world, taskgroup_id)).toMatchObject({ state: "cancelled" });
  });
});

describe("a reader whose time is up", () => {
  it("is followed by another, which stores on behind what is there", async () => {
    const world = stillWorld();
    const { taskgroup_id } = await postUpload(world, await uploaded(world, companiesCsv(12_001)));
    const { ports, clock } = world;
    const put: typeof ports.objects.put = (...asked) => ports.objects.put(...asked);
    const keys: string[] = [];
    const objects = {
      ...ports.objects,
      put: async (...asked: Parameters<typeof put>) => {
        keys.push(asked[0]);
        await clock.sleep(5_000);
        return put(...asked);
      },
    };
    const slow = { ...ports, objects };
    const step = () => clock.run(runStep(slow, "read_inputs", { taskgroup_id, generation: 1 }));
    expect((await step()).next).toBe("read_inputs");
    expect(await table(world, taskgroup_id)).toMatchObject({ state: "reading", reading: { rows_read: 0 } });
    expect((await step()).next).toBe("prepare");
    const chunks = Array.from({ length: 25 }, (_, chunk) => `inputs/${taskgroup_id}/${chunk}.ndjson`);
    expect(keys).toEqual(chunks);
  });
});
