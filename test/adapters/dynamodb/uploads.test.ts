import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";

const upload = {
  upload_id: "upl_1",
  rev: 0,
  owner: "own_1",
  content_type: "text/csv",
  name: "companies.csv",
  max_bytes: 10,
  created_at: 1_000,
  used_by: null,
  expires_at: 2_000_000_000,
};
const allowance = {
  owner: "own_1",
  rev: 0,
  open: [{ upload_id: "upl_1", until: 5 }],
  day: "2026-11-28",
  day_bytes: 10,
};

describe.each(storeTwins())("the %s stores", (_, open) => {
  let stores: ReturnType<typeof open>;
  beforeAll(() => {
    stores = open();
  });

  it("keep an upload and let one writer change it", async () => {
    const { uploads } = stores;
    expect(await uploads.get("upl_1")).toBeNull();
    expect([await uploads.insert(upload), await uploads.insert(upload)]).toEqual([true, false]);
    const stored = (await uploads.get("upl_1"))!;
    expect(stored).toEqual(upload);
    const taken = await Promise.all(["tgrp_1", "tgrp_2"].map((used_by) => uploads.replace({ ...stored, used_by })));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it("keep what an owner has on its way and let one writer change it", async () => {
    const { uploadAllowances } = stores;
    expect(await uploadAllowances.get("own_1")).toBeNull();
    const inserted = [await uploadAllowances.insert(allowance), await uploadAllowances.insert(allowance)];
    expect(inserted).toEqual([true, false]);
    expect(await uploadAllowances.replace({ ...allowance, open: [] })).toMatchObject({ rev: 1, open: [] });
    expect(await uploadAllowances.replace({ ...allowance, open: [] })).toBeNull();
  });
});
