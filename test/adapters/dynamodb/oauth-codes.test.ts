import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";
import { twenty, code } from "./oauth-records.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores of OAuth", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
  });

  it("burn a code for exactly one of many, and still know it afterwards", async () => {
    const { codes } = stores;
    await codes.insert(code("hash_a"));
    const burned = await Promise.all(twenty.map(() => codes.burn("hash_a")));
    expect(burned.filter((answer) => answer?.first)).toHaveLength(1);
    expect(burned.every((answer) => answer?.record.grant_id === "grant_1")).toBe(true);
    expect(await codes.burn("hash_none")).toBeNull();
  });
});
