import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
  });

  it("hold money up to the day's cap and give it back", async () => {
    const { spending } = stores;
    const holds = await Promise.all(Array.from({ length: 12 }, () => spending.hold("own_1", "2026-11-24", 10, 100)));
    expect(holds.filter((total) => total !== null)).toHaveLength(10);
    await spending.release("own_1", "2026-11-24", 10);
    expect(await spending.hold("own_1", "2026-11-24", 10, 100)).toBe(100);
    expect(await spending.hold("own_1", "2026-11-25", 10, 100)).toBe(10);
    expect(await spending.hold("own_1", "2026-11-25", 101, 100)).toBeNull();
  });
});
