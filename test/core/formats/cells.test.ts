import { describe, expect, it } from "@jest/globals";
import { cellText, dollars, minuteText, rowCells, webLink } from "../../../lambdas/core/formats/cells.ts";

describe("a cell", () => {
  it.each<[unknown, string]>([
    [undefined, ""],
    [null, ""],
    ["", ""],
    ["  as it is\n", "  as it is\n"],
    [0, "0"],
    [1.5, "1.5"],
    [false, "false"],
    [["a", 1], '["a",1]'],
    [{ a: null }, '{"a":null}'],
  ])("of %j reads %j", (value, text) => {
    expect(cellText(value)).toBe(text);
  });

  it("comes in the order of the columns, and none is inherited", () => {
    const columns = ["b", "toString", "a"].map((key) => ({ key, name: key, source: "input" as const }));
    const row = { $index: 0, $id: null, $status: "completed" as const, a: 1, b: 2 };
    expect(rowCells({ columns }, row)).toEqual([2, undefined, 1]);
  });
});

describe("a link", () => {
  it.each<[string, string | null]>([
    ["https://a.example/b", "https://a.example/b"],
    ["http://a.example", "http://a.example/"],
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["//a.example", null],
    ["a.example", null],
  ])("to %s is %s", (url, link) => {
    expect(webLink(url)).toBe(link);
  });
});

describe("an amount and a time", () => {
  it.each([
    [0, "$0.00"],
    [0.015, "$0.015"],
    [1234.5, "$1,234.50"],
    [0.000001, "$0.000001"],
  ])("%d dollars read %s", (usd, text) => {
    expect(dollars(usd)).toBe(text);
  });

  it("reads in UTC, and what is no time stays as it is", () => {
    expect(minuteText("2026-11-24T04:05:59+02:00")).toBe("24 Nov 2026, 02:05 UTC");
    expect(minuteText("soon")).toBe("soon");
  });
});
