import { describe, expect, it } from "@jest/globals";
import { Retryable } from "../../../../lambdas/core/errors.ts";
import { existingSpec } from "../../../../lambdas/core/task-group/state/record-change.ts";
import { dispositionsOf, everyRowSent } from "../../../../lambdas/core/task-group/identity/dispositions.ts";
import { settleRuns } from "../../../../lambdas/core/task-group/collect/settle-rows.ts";
import { makeWorld } from "../../../support/world.ts";
import { ended } from "../ended-group.ts";

const settling = async (world: ReturnType<typeof makeWorld>, taskgroup_id: string) => ({
  ports: world.ports,
  parallel: world.ports.parallel(world.caller.key),
  record: (await world.ports.taskGroups.get(taskgroup_id))!,
  spec: await existingSpec(world.ports, taskgroup_id),
  dispositions: dispositionsOf(everyRowSent, { processor: "core-fast" }),
});

const runOf = (taskgroup_id: string, row: number, more: object) => ({
  run_id: `trun_other${row}`,
  status: "failed",
  is_active: false,
  processor: "core-fast",
  metadata: { mt_job: taskgroup_id, mt_row: String(row), mt_g: "1" },
  ...more,
});

describe("the end of a row", () => {
  it("is the first one: a later end of another run for the same row changes nothing", async () => {
    const world = makeWorld();
    const taskgroup_id = await ended(world);
    const before = await world.ports.rows.get(taskgroup_id, 1);
    const late = runOf(taskgroup_id, 1, {});
    await settleRuns(await settling(world, taskgroup_id), [late], 0);
    expect(await world.ports.rows.settle({ ...before!, run_id: late.run_id, status: "failed", output: null })).toBe(
      false,
    );
    expect(await world.ports.rows.get(taskgroup_id, 1)).toEqual(before);
  });

  it("is not told by a run of somebody else in the same group", async () => {
    const world = makeWorld();
    const taskgroup_id = await ended(world);
    const foreign = runOf(taskgroup_id, 1, { metadata: { mt_job: "tgrp_other", mt_row: "1", mt_g: "9" } });
    const settled = await settleRuns(await settling(world, taskgroup_id), [foreign], 0);
    expect(settled).toMatchObject({ count: 0, complete: true });
  });

  it("is kept for every row the store takes, when it refuses another, and the trouble is told", async () => {
    const world = makeWorld();
    const taskgroup_id = await ended(world);
    const record = (await world.ports.taskGroups.get(taskgroup_id))!;
    const runs = [0, 1, 2].map((row) =>
      runOf(taskgroup_id, row, { metadata: { mt_job: taskgroup_id, mt_row: String(row), mt_g: "2" } }),
    );
    const rows = {
      ...world.ports.rows,
      settle: (row: Parameters<typeof world.ports.rows.settle>[0]) =>
        row.row === 1 ? Promise.reject(new Retryable("throttled")) : world.ports.rows.settle(row),
    };
    const settled = await settleRuns(
      { ...(await settling(world, taskgroup_id)), record, ports: { ...world.ports, rows } },
      runs,
      0,
    );
    expect(settled).toMatchObject({ count: 2, complete: false, troubles: [new Retryable("throttled")] });
    const generations = (await world.ports.rows.list(taskgroup_id, { from: 0, to: 2 })).map(
      ({ generation }) => generation,
    );
    expect(generations).toEqual([2, 1, 2]);
  });
});
