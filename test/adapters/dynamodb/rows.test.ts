import { beforeAll, describe, expect, it } from "@jest/globals";
import type { RowRecord } from "../../../lambdas/contracts/row-ledger.ts";
import { storeTwins } from "./twins.ts";

const twins = storeTwins();

const row = (number: number, generation = 1): RowRecord => ({
  taskgroup_id: "tgrp_rows",
  row: number,
  generation,
  run_id: null,
  status: "failed",
  error: { code: "x", message: "y" },
  warnings: [],
  output: null,
  settled_at: 1,
});

describe.each(twins)("the %s stores", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
  });

  it("settle a row once per generation, and read ranges across partitions in order", async () => {
    const { rows } = stores;
    for (const number of [1_000, 499, 3, 500]) expect(await rows.settle(row(number))).toBe(true);
    expect(await rows.settle(row(500))).toBe(false);
    expect(await rows.settle(row(500, 2))).toBe(true);
    expect(await rows.settle(row(500, 1))).toBe(false);
    const range = async (from: number, to: number) =>
      (await rows.list("tgrp_rows", { from, to })).map((record) => record.row);
    expect(await range(0, 2_000)).toEqual([3, 499, 500, 1_000]);
    expect(await range(4, 500)).toEqual([499, 500]);
    expect(await rows.get("tgrp_rows", 500)).toEqual(row(500, 2));
    await rows.erase("tgrp_rows", 1_001);
    expect(await range(0, 2_000)).toEqual([]);
  });
});
