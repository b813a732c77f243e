import { describe, expect, it } from "@jest/globals";
import { processorNames } from "../../../lambdas/contracts/processors.ts";
import { batchSizeOf, micros, priceOf, readyAt, secondsOf, usd } from "../../../lambdas/core/budget/price.ts";

describe("the price of rows", () => {
  it.each([
    ["lite", 5_000, 500],
    ["core", 25_000, 200],
    ["core-fast", 25_000, 200],
    ["pro", 100_000, 50],
    ["ultra8x", 2_400_000, 2],
  ])("of %s is %i micro-dollars each, %i rows to a POST", (processor, price, rows) => {
    expect([priceOf(processor), batchSizeOf(priceOf(processor))]).toEqual([price, rows]);
  });

  it("puts at most five dollars at risk in one POST, and at least one row", () => {
    for (const name of processorNames)
      expect(batchSizeOf(priceOf(name)) * priceOf(name)).toBeLessThanOrEqual(5_000_000);
    expect(batchSizeOf(9_000_000)).toBe(1);
    expect(batchSizeOf(1)).toBe(500);
  });

  it("is unknown for a processor that the contract does not name", () => {
    expect(() => priceOf("gpt")).toThrow("No price is known for processor gpt.");
    expect(() => priceOf("fast")).toThrow("No price is known");
  });

  it("goes from dollars to micro-dollars and back, rounded to whole ones", () => {
    expect(micros(0.1 + 0.2)).toBe(300_000);
    expect(usd(micros(1.234_567_8))).toBe(1.234568);
  });
});

describe("the time that rows take", () => {
  it("is shorter with -fast, and a second longer for each POST", () => {
    expect([secondsOf("core").to, secondsOf("core-fast").to]).toEqual([300, 100]);
    expect(readyAt("core-fast", 200, 1_000)).toBe(1_000 + 101_000);
    expect(readyAt("core-fast", 201, 1_000)).toBe(1_000 + 102_000);
  });
});
