import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
  });

  it("let the first owner of a subject keep it, and raise the time it was proven", async () => {
    const { owners } = stores;
    expect(await owners.find("s1")).toBeNull();
    expect(await owners.remember("s1", "own_a", 100)).toBe("own_a");
    expect(await owners.remember("s1", "own_b", 200)).toBe("own_a");
    expect(await owners.remember("s1", "own_b", 150)).toBe("own_a");
    expect(await owners.find("s1")).toEqual({ owner: "own_a", proven_at: 200 });
  });
});
