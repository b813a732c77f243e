import { describe, expect, it } from "@jest/globals";
import { uploadKey } from "../../../lambdas/core/uploads/create-upload.ts";
import { makeWorld } from "../../support/world.ts";
import { companiesCsv, postUpload, uploaded } from "../../support/uploaded.ts";

const hour = 60 * 60_000;

describe("a task group of an upload", () => {
  it("refuses an upload that is unknown, another owner's or a day old in one and the same way", async () => {
    const world = makeWorld();
    const foreign = await uploaded(world, companiesCsv(2), { caller: { ...world.caller, owner: "own_2" } });
    const old = await uploaded(world, companiesCsv(2));
    const refused = (id: string) => postUpload(world, id).catch((error: unknown) => error);
    await world.clock.run(world.clock.sleep(24 * hour));
    const refusals = await Promise.all([`upl_${"0".repeat(32)}`, foreign, old].map(refused));
    for (const refusal of refusals) expect(refusal).toMatchObject({ kind: "not_found", code: "unknown_upload" });
    expect(world.walks.size).toBe(0);
    expect(world.parallel.groups.size).toBe(0);
  });

  it("refuses one whose file is not there yet", async () => {
    const world = makeWorld();
    const id = await uploaded(world, companiesCsv(2));
    await world.ports.objects.erase(uploadKey(id));
    await expect(postUpload(world, id)).rejects.toMatchObject({ kind: "conflict", code: "upload_empty" });
  });

  it("uses it once: a second group of it is refused, and names the first", async () => {
    const world = makeWorld();
    const id = await uploaded(world, companiesCsv(2));
    const { taskgroup_id } = await postUpload(world, id);
    await expect(postUpload(world, id)).rejects.toMatchObject({
      kind: "conflict",
      code: "upload_used",
      more: { taskgroup_id },
    });
  });

  it("uses it once when two groups ask for it at the same time", async () => {
    const world = makeWorld();
    const id = await uploaded(world, companiesCsv(2));
    const both = await Promise.allSettled([postUpload(world, id), postUpload(world, id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("is one group under one Idempotency-Key, however often it is asked for", async () => {
    const world = makeWorld();
    const id = await uploaded(world, companiesCsv(2));
    const first = await postUpload(world, id, { idempotency_key: "k" });
    const again = await postUpload(world, id, { idempotency_key: "k" });
    expect([again.taskgroup_id, first.deduplicated, again.deduplicated]).toEqual([first.taskgroup_id, false, true]);
    const other = await uploaded(world, companiesCsv(2));
    await expect(postUpload(world, other, { idempotency_key: "k" })).rejects.toMatchObject({
      code: "idempotency_conflict",
    });
  });
});
