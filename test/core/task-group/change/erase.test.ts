import { describe, expect, it } from "@jest/globals";
import { sweep } from "../../../../lambdas/core/task-group/finish/sweep.ts";
import { eraseTaskGroup } from "../../../../lambdas/core/task-group/change/erase.ts";
import { makeWorld } from "../../../support/world.ts";
import { table, options, create } from "./finished-group.ts";

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
