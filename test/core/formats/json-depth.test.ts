import { describe, expect, it } from "@jest/globals";
import { isTooDeep, maxDepth } from "../../../lambdas/core/formats/json-depth.ts";

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

describe("the depth of a JSON value", () => {
  it("may be 64 levels of objects and lists, and no more", () => {
    expect([isTooDeep(nested(maxDepth)), isTooDeep(nested(maxDepth + 1))]).toEqual([false, true]);
    expect(isTooDeep({ wide: Array.from({ length: 1_000 }, () => [1]) })).toBe(false);
  });

  it("is found without running out of stack", () => {
    expect(isTooDeep(nested(200_000))).toBe(true);
  });
});
