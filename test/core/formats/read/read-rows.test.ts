import { describe, expect, it } from "@jest/globals";
import { guessFormat, readRows, type RowsFormat } from "../../../../lambdas/core/formats/read/read-rows.ts";
import { Refused } from "../../../../lambdas/core/problem.ts";

const refusal = (inputs: unknown, format: RowsFormat): Refused => {
  try {
    readRows(inputs, { format });
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error("was not refused");
};

describe("rows from text", () => {
  it.each<[string, RowsFormat, string, Record<string, unknown>[]]>([
    ["a byte order mark", "csv", "\uFEFFa,b\n1,2\n", [{ a: "1", b: "2" }]],
    [
      "CRLF",
      "csv",
      "a,b\r\n1,2\r\n3,4",
      [
        { a: "1", b: "2" },
        { a: "3", b: "4" },
      ],
    ],
    ["quoted line breaks, commas and quotes", "csv", 'a,b\n"x\ny","1,""2"""\n', [{ a: "x\ny", b: '1,"2"' }]],
    [
      "empty cells and blank lines",
      "csv",
      "a,b\n,2\n\n3,\n",
      [
        { a: "", b: "2" },
        { a: "3", b: "" },
      ],
    ],
    ["numbers, which stay text", "csv", "a\n007\n1e5\n", [{ a: "007" }, { a: "1e5" }]],
    ["tabs", "tsv", "a\tb\n1,5\t2\n", [{ a: "1,5", b: "2" }]],
    ["tabs in CSV", "csv", "a\tb, c\n1\t2, 3\n", [{ a: "1", "b, c": "2, 3" }]],
    ["semicolons", "csv", "\uFEFFa;b\r\n1,5;2\r\n", [{ a: "1,5", b: "2" }]],
    ["semicolons beside a comma in quotes", "csv", '\n"a, b";c\n"1;2";3\n', [{ "a, b": "1;2", c: "3" }]],
    ["commas where the cells hold semicolons", "csv", "a,b;c\n1;2,3\n", [{ a: "1;2", "b;c": "3" }]],
    ["commas beside a semicolon in quotes", "csv", '"a;b"\n1;2\n', [{ "a;b": "1;2" }]],
    ["one object a line", "ndjson", '{"a":1}\r\n\n{"a":null,"b":2}\n', [{ a: 1 }, { a: null, b: 2 }]],
    ["a JSON array", "json", ' [{"a":1},{"b":[2]}]', [{ a: 1 }, { b: [2] }]],
    ["a list of words, one column", "json", '["Stripe","Adyen"]', [{ input: "Stripe" }, { input: "Adyen" }]],
  ])("reads %s", (_name, format, text, rows) => {
    expect(readRows(text, { format }).rows).toEqual(rows);
  });

  it("names the columns in order of first appearance", () => {
    expect(readRows([{ b: 1 }, { a: 1, b: 2 }], { format: "json" }).columns).toEqual(["b", "a"]);
  });

  it.each<[string, RowsFormat, unknown, string, RegExp]>([
    ["no rows", "json", [], "inputs", /no rows/],
    ["a header alone", "csv", "a,b\n", "inputs", /no rows/],
    ["an empty text", "csv", " \n", "inputs", /empty/],
    ["a row that is no object", "json", [{ a: 1 }, 5], "inputs[1]", /a number, not an object/],
    ["words among objects", "json", [{ a: 1 }, "x"], "inputs[1]", /text, not an object/],
    ["a list as a row", "json", [[1]], "inputs[0]", /a list, not an object/],
    ["a row without fields", "json", [{ a: 1 }, {}], "inputs[1]", /no fields/],
    ["something that is no list", "json", { a: 1 }, "inputs", /not a list/],
    ["an empty column name", "csv", "a,,c\n1,2,3\n", "inputs.columns[1]", /column 2 has no name/],
    ["a column name twice", "csv", "a,b,a\n1,2,3\n", "inputs.columns[2]", /column 3 .* column 1/],
    ["a short line", "csv", "a,b\n1,2\n3\n", "inputs[1]", /line 3 has 1 cells, the header has 2/],
    ["a long line", "csv", "a,b\n1,2,3\n", "inputs[0]", /line 2 has 3 cells/],
    ["an open quote", "csv", 'a,b\n"1,2\n', "inputs", /quote is not closed/],
    ["a broken NDJSON line", "ndjson", '{"a":1}\n{"a":\n', "inputs[1]", /line 2 is not valid JSON/],
    ["broken JSON", "json", "[{]", "inputs", /not valid JSON/],
    ["a row over 64 KB", "json", [{ a: "x".repeat(65_537) }], "inputs[0]", /at most 65536/],
    ["a field called __proto__", "json", '[{"__proto__":1}]', "inputs[0]", /rename it/],
    ["a column called __proto__", "csv", "__proto__\n1\n", "inputs.columns[0]", /rename it/],
  ])("refuses %s, naming where", (_name, format, inputs, path, message) => {
    const refused = refusal(inputs, format);
    expect(refused.kind).toBe("invalid");
    expect(refused.errors[0]?.path).toBe(path);
    expect(refused.errors[0]?.message).toMatch(message);
  });

  it("reports the first 20 wrong rows and how many there are", () => {
    const refused = refusal(
      Array.from({ length: 50 }, () => 1),
      "json",
    );
    expect(refused.errors).toHaveLength(20);
    expect(refused.more).toEqual({ error_count: 50 });
    expect(refused.message).toContain("30 more");
  });

  it.each([
    [" [1]", "json"],
    ['{"a":1}\n{"a":2}', "ndjson"],
    ["a,b\n1,2", "csv"],
  ])("takes %j for %s when nobody says", (text, format) => {
    expect(guessFormat(text)).toBe(format);
  });
});
