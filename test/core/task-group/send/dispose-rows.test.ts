import { describe, expect, it } from "@jest/globals";
import { numbersOf } from "../../../../lambdas/core/budget/numbers.ts";
import { appendRows } from "../../../../lambdas/core/task-group/change/append.ts";
import { resumeTaskGroup } from "../../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { listBatches } from "../../../../lambdas/core/task-group/rows/batches.ts";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { cappedWorld, create, finishAll, options } from "../../budget/capped-world.ts";

const one = { company: "A" };
const two = { company: "B" };
type World = ReturnType<typeof cappedWorld>;

const start = async (rows: Record<string, unknown>[], more: object = {}, world: World = cappedWorld(100)) => {
  const accepted = await world.clock.run(create(world, 0, { rows, options: { ...options, ...more } }));
  await finishAll(world);
  return { world, id: accepted.taskgroup_id, accepted };
};
const table = (world: World, id: string, query: object = {}) =>
  world.clock.run(readTable(world.ports, world.caller, { id, query: { limit: 20, ...query } }));
const sent = (world: World) => [...world.parallel.runs.values()].map(({ input }) => input);

describe("rows that are one", () => {
  it("are sent once, and each shows the one answer", async () => {
    const { world, id, accepted } = await start([one, two, one, one]);
    expect(sent(world)).toHaveLength(2);
    expect(accepted).toMatchObject({
      num_rows: 4,
      rows_to_send: 2,
      rows_saved: 2,
      usd_saved: 0.05,
      estimated_cost_usd: 0.05,
    });
    const { results, ...told } = await table(world, id);
    expect(told).toMatchObject({ state: "completed", num_rows: 4, num_ended: 4, num_failed: 0 });
    expect(told.cost).toMatchObject({ spent_usd: 0.05, possible_further_cost_usd: 0 });
    expect(results.map(({ $same_as }) => $same_as)).toEqual([undefined, undefined, 0, 0]);
    expect(new Set([0, 2, 3].map((row) => results[row]?.$id)).size).toBe(1);
    expect(new Set(results.map(({ echo }) => echo)).size).toBe(2);
    expect(await world.spent_usd()).toBe(0.05);
    expect((await table(world, id, { cursor: Buffer.from("row:3").toString("base64url") })).results[0]).toMatchObject({
      $index: 3,
      $same_as: 0,
      $status: "completed",
    });
  });

  it("fail together and are retried together", async () => {
    const world = cappedWorld(100);
    world.parallel.faults = { ends: () => "failed" };
    const { id } = await start([one, two, one], {}, world);
    expect(await table(world, id)).toMatchObject({ state: "failed", num_ended: 3, num_failed: 3 });
    world.parallel.faults = {};
    await world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    await finishAll(world);
    expect(sent(world)).toHaveLength(4);
    expect(await table(world, id)).toMatchObject({
      state: "completed",
      num_ended: 3,
      num_failed: 0,
      cost: { spent_usd: 0.05 },
    });
    expect(await world.spent_usd()).toBe(0.05);
  });

  it("may come later, with the money held for them given back", async () => {
    const { world, id } = await start([one, two]);
    await world.clock.run(
      appendRows(world.ports, world.caller, { taskgroup_id: id, rows: [two, { company: "C" }, one] }),
    );
    await finishAll(world);
    expect(sent(world)).toHaveLength(3);
    const { results, ...told } = await table(world, id);
    expect(results.map(({ $same_as }) => $same_as)).toEqual([undefined, undefined, 1, undefined, 0]);
    expect(told).toMatchObject({ state: "completed", num_ended: 5, num_failed: 0, cost: { spent_usd: 0.075 } });
    expect(await world.spent_usd()).toBe(0.075);
  });

  it("come later as nothing but repeats, and cost nothing", async () => {
    const { world, id } = await start([one, two]);
    await world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id: id, rows: [one, one] }));
    await finishAll(world);
    expect(await table(world, id)).toMatchObject({
      state: "completed",
      num_rows: 4,
      num_ended: 4,
      cost: { spent_usd: 0.05 },
    });
    expect(await world.spent_usd()).toBe(0.05);
  });

  it("count as one in a sample: so many are sent, and the rows they stand for are shown with them", async () => {
    const { world, id } = await start([one, one, two, { company: "C" }, one], { sample: 2 });
    expect(sent(world)).toHaveLength(2);
    expect(await table(world, id)).toMatchObject({
      attention: { code: "sample_ready" },
      num_ended: 4,
      num_never_sent: 1,
    });
    await world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    await finishAll(world);
    expect(sent(world)).toHaveLength(3);
    expect(await table(world, id)).toMatchObject({ state: "completed", num_ended: 5, cost: { spent_usd: 0.075 } });
    expect(await world.spent_usd()).toBe(0.075);
  });

  it("are counted once against the caps", async () => {
    const capped = { max_cost_usd: 0.05 };
    await expect(start([one, two, { company: "C" }], capped)).rejects.toMatchObject({ code: "over_cap" });
    expect(sent((await start([one, two, one, one], capped)).world)).toHaveLength(2);
    expect(sent((await start([one, one, one], {}, cappedWorld(0.025))).world)).toHaveLength(1);
  });
});

describe("rows with options of their own", () => {
  const rows = [
    { company: "A", $processor: "pro", $metadata: { team: "x" }, $source_policy: { include_domains: ["a.example"] } },
    { company: "B" },
  ];

  it("are sent with them, without them among the cells", async () => {
    const { world, id } = await start(rows, {
      metadata: { list: "l" },
      source_policy: { exclude_domains: ["b.example"] },
    });
    expect(sent(world)).toEqual([
      expect.objectContaining({
        input: { company: "A" },
        processor: "pro",
        metadata: expect.objectContaining({ list: "l", team: "x", mt_row: "0" }),
        source_policy: { include_domains: ["a.example"] },
      }),
      expect.objectContaining({
        input: { company: "B" },
        processor: "core-fast",
        source_policy: { exclude_domains: ["b.example"] },
      }),
    ]);
    expect((await table(world, id)).columns.map(({ name }) => name)).toEqual(["company", "echo"]);
  });

  it("cost what their own processors do: held, spent, given back", async () => {
    const world = cappedWorld(100);
    world.parallel.faults = { ends: ({ processor }) => (processor === "pro" ? "failed" : "completed") };
    const { id, accepted } = await start(rows, {}, world);
    expect(accepted.estimated_cost_usd).toBe(0.125);
    expect((await table(world, id)).cost).toMatchObject({ estimated_usd: 0.125, spent_usd: 0.025 });
    expect(await world.spent_usd()).toBe(0.025);
  });

  it("are no more in one POST than may be at risk", async () => {
    const dear = Array.from({ length: 5 }, (_, row) => ({ company: `D${row}`, $processor: "ultra8x" }));
    const { world, id } = await start([...dear, ...rows]);
    const record = (await world.ports.taskGroups.get(id))!;
    const batches = await listBatches(world.ports, record);
    expect(batches.map((batch) => batch.rows)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5, 6],
    ]);
    expect(numbersOf(record).cost.spent_usd).toBe(12.125);
    expect((await table(world, id)).results.map(({ $status }) => $status)).toEqual(Array(7).fill("completed"));
  });
});

describe("answers that came with the rows", () => {
  const more = { only_missing: true };

  it("are kept, and a row that has them all is not sent", async () => {
    const { world, id, accepted } = await start(
      [
        { company: "A", " Echo": "known" },
        { company: "B", " Echo": "" },
        { company: "C", " Echo": null },
      ],
      more,
    );
    expect(accepted).toMatchObject({ num_rows: 3 });
    expect(sent(world).map(({ input }) => input)).toEqual([{ company: "B" }, { company: "C" }]);
    const { results, columns, ...told } = await table(world, id);
    expect(columns.map(({ name }) => name)).toEqual(["company", "echo"]);
    expect(results[0]).toEqual({
      $index: 0,
      $id: null,
      $status: "completed",
      $given: ["echo"],
      company: "A",
      echo: "known",
    });
    expect(results[1]).toMatchObject({ echo: JSON.stringify({ company: "B" }), $status: "completed" });
    expect(told).toMatchObject({ state: "completed", num_ended: 3, num_failed: 0, cost: { spent_usd: 0.05 } });
    expect(await world.spent_usd()).toBe(0.05);
  });

  it("are never an upper bound that refuses", async () => {
    const rows = [{ company: "A", echo: "x" }, { company: "B", echo: "y" }, { company: "C" }];
    const { world, id } = await start(rows, { ...more, max_cost_usd: 0.025 });
    expect(await table(world, id)).toMatchObject({ state: "completed" });
    expect(sent(world)).toHaveLength(1);
  });

  it("can be all there is: then nothing is sent and nothing is paid", async () => {
    const { world, id } = await start([{ company: "A", echo: "x" }], more);
    expect(await table(world, id)).toMatchObject({ state: "completed", num_ended: 1, cost: { spent_usd: 0 } });
    expect(sent(world)).toHaveLength(0);
  });

  it("may be appended: money is held for what turns out to be missing", async () => {
    const { world, id } = await start([{ company: "A", echo: "x" }, { company: "B" }], more);
    const rows = [{ company: "C" }, { company: "D", echo: "y" }];
    await world.clock.run(appendRows(world.ports, world.caller, { taskgroup_id: id, rows }));
    await finishAll(world);
    expect(await table(world, id)).toMatchObject({ state: "completed", num_ended: 4, cost: { spent_usd: 0.05 } });
    expect(await world.spent_usd()).toBe(0.05);
  });
});
