import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";
import { now, twenty } from "./oauth-records.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores of OAuth", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
  });

  it("count attempts by window, each of many once", async () => {
    const { attempts } = stores;
    const counts = await Promise.all(twenty.map(() => attempts.count("register#a", now)));
    expect(counts.sort((one, other) => one - other)).toEqual(twenty.map((at) => at + 1));
    expect(await attempts.count("register#a", now + 3_600_000)).toBe(1);
    expect(await attempts.count("register#b", now)).toBe(1);
  });
});
