import { describe, expect, it } from "@jest/globals";
import { tableHead, tableRow } from "../../../lambdas/web/shared/cells.ts";
import type { Html } from "../../../lambdas/web/shared/html.ts";
import { attribute, pageElements, textOf } from "../../core/formats/parse-back.ts";

const columns = [
  { key: "company", name: "company", source: "input" as const },
  { key: "ceo", name: "ceo", source: "output" as const },
];
const row = { $index: 4, $id: "trun_4", $status: "completed" as const, company: "Stripe" };
const parsed = (part: Html) => pageElements(`<table><tbody>${part.toString()}</tbody></table>`);
const values = (part: Html) =>
  parsed(part)
    .filter((element) => attribute(element, "class") === "value")
    .map(textOf);
const lines = (part: Html, tag: string) =>
  parsed(part)
    .filter(({ tagName }) => tagName === tag)
    .map((element) => textOf(element).replace(/\s+/g, " ").trim());

describe("a row of a results table", () => {
  it.each<[unknown, string]>([
    ["Patrick Collison", "Patrick Collison"],
    ["  two\n lines ", "  two\n lines "],
    [2010, "2010"],
    [0, "0"],
    [false, "false"],
    [null, ""],
    [undefined, ""],
    [["a", 1], '["a",1]'],
    [{ name: "Ada" }, '{"name":"Ada"}'],
    ["<b>&amp;</b>", "<b>&amp;</b>"],
  ])("shows the cell %j as the text %j", (ceo, text) => {
    expect(values(tableRow(columns, { ...row, ceo }))).toEqual(["Stripe", text]);
  });

  it("shows no property that the row only inherits", () => {
    const inherited = [{ key: "constructor", name: "constructor", source: "output" as const }];
    expect(values(tableRow(inherited, row))).toEqual([""]);
  });

  it("is numbered from 1, and says its status, error and warnings", () => {
    const part = tableRow([], { ...row, $status: "action_required", $error: "Gave up", $warnings: ["Too long"] });
    expect(lines(part, "th")).toEqual(["5"]);
    expect(lines(part, "td")).toEqual(["action requiredGave upToo long"]);
    expect(parsed(part).find(({ tagName }) => tagName === "tr")?.attrs).toEqual([{ name: "data-index", value: "4" }]);
  });

  it("shows the evidence of a column below its cell: confidence, number of sources, reasoning, three excerpts", () => {
    const citations = [
      { url: "https://a.example/1", title: "A", excerpts: ["one", "two", "three", "four"] },
      { url: "https://b.example/2" },
    ];
    const $basis = [
      { field: "ceo", reasoning: "It says so.", confidence: "high", citations },
      { field: "ceo.name", citations: [] },
      { field: "ceos", reasoning: "Of another column." },
    ];
    const part = tableRow(columns, { ...row, ceo: "Patrick", $basis });
    expect(lines(part, "summary")).toEqual(["high 2 sources"]);
    expect(lines(part, "blockquote")).toEqual(["one", "two", "three"]);
    expect(lines(part, "a")).toEqual(["A", "https://b.example/2"]);
    expect(lines(part, "p")).toEqual(["It says so."]);
  });

  it("shows no evidence on a cell of the input", () => {
    const $basis = [{ field: "company", reasoning: "Given." }];
    expect(lines(tableRow(columns, { ...row, $basis }), "summary")).toEqual([]);
  });
});

describe("the head of a results table", () => {
  it("names number, status and each column", () => {
    const heads = pageElements(`<table><thead><tr>${tableHead(columns).toString()}</tr></thead></table>`)
      .filter(({ tagName }) => tagName === "th")
      .map((element) => [textOf(element), attribute(element, "scope"), attribute(element, "class")]);
    expect(heads).toEqual([
      ["#", "col", undefined],
      ["Status", "col", undefined],
      ["company", "col", "input"],
      ["ceo", "col", "output"],
    ]);
  });
});
