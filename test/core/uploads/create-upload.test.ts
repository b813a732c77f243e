import { describe, expect, it } from "@jest/globals";
import { maxUploadBytes, maxWholeFileBytes, UploadRequest } from "../../../lambdas/contracts/uploads.ts";
import { createUpload } from "../../../lambdas/core/uploads/create-upload.ts";
import { makeWorld } from "../../support/world.ts";
import { postUpload, uploaded } from "../../support/uploaded.ts";

const minute = 60_000;
const csv = { content_type: "text/csv", bytes: 1_000 };

describe("an upload", () => {
  it("is announced with its type and size, and answered with a form for one key", async () => {
    const { ports, caller, clock } = makeWorld();
    const created = await createUpload(ports, caller, csv);
    expect(created).toEqual({
      upload_id: expect.stringMatching(/^upl_[0-9a-f]{32}$/),
      url: expect.any(String),
      fields: { key: `uploads/${created.upload_id}`, "Content-Type": "text/csv" },
      expires_at: new Date(clock.now() + 15 * minute).toISOString(),
      max_bytes: 1_000,
    });
  });

  it("is one of five that an owner may have open; one used or expired makes room, another owner has their own", async () => {
    const world = makeWorld();
    const { ports, caller, clock } = world;
    const first = await uploaded(world, "a\n1");
    for (let count = 1; count < 5; count += 1) await createUpload(ports, caller, csv);
    await expect(createUpload(ports, caller, csv)).rejects.toMatchObject({
      kind: "conflict",
      code: "too_many_uploads",
    });
    await createUpload(ports, { ...caller, owner: "own_2" }, csv);
    await postUpload(world, first);
    await createUpload(ports, caller, csv);
    await expect(createUpload(ports, caller, csv)).rejects.toMatchObject({ code: "too_many_uploads" });
    await clock.run(clock.sleep(15 * minute));
    await createUpload(ports, caller, csv);
  });

  it("counts against 1 GB a UTC day, whether it is sent or not", async () => {
    const { ports, caller, clock } = makeWorld();
    const large = { content_type: "text/csv", bytes: maxUploadBytes };
    for (let count = 0; count < 5; count += 1) await createUpload(ports, caller, large);
    await clock.run(clock.sleep(15 * minute));
    await expect(createUpload(ports, caller, large)).rejects.toMatchObject({ code: "upload_day_full" });
    await clock.run(clock.sleep(24 * 60 * minute));
    await createUpload(ports, caller, large);
  });

  it("counts two that are announced at once as two", async () => {
    const { ports, caller } = makeWorld();
    const six = await Promise.allSettled(Array.from({ length: 6 }, () => createUpload(ports, caller, csv)));
    expect(six.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });
});

describe("what may be announced", () => {
  it.each([
    ["text/csv", maxUploadBytes, true],
    ["text/csv; charset=shift_jis", maxUploadBytes, true],
    ["text/csv", maxUploadBytes + 1, false],
    ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", maxWholeFileBytes, true],
    ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", maxWholeFileBytes + 1, false],
    ["text/html", 1, false],
    ["text/csv\r\nx: y", 1, false],
    ["text/csv", 0, false],
  ])("%s of %i bytes: %s", (content_type, bytes, taken) => {
    expect(UploadRequest.safeParse({ content_type, bytes }).success).toBe(taken);
  });
});
