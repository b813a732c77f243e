import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import { cellText, rowCells } from "../../lambdas/core/formats/cells.ts";
import { guardFormula, tableToCsv } from "../../lambdas/core/formats/csv.ts";
import { tableToJson } from "../../lambdas/core/formats/json.ts";
import { isLongText, openingWords } from "../../lambdas/core/formats/report/long-text.ts";
import { tableToMarkdown } from "../../lambdas/core/formats/markdown.ts";
import { resultsPage } from "../../lambdas/web/results/page.ts";
import { awkward } from "./formats/awkward.ts";
import { csvCells, htmlCells, markdownCells } from "./formats/parse-back.ts";
import { tableOf } from "./formats/sample-table.ts";

const address = { path: "/tgrp_1", live: "/tgrp_1.json" };
/** Markdown and HTML cannot hold NUL; they show its symbol. */
const visible = (text: string): string => text.replaceAll("\0", "\u2400");
const guarded = (text: string): boolean => guardFormula(text.slice(1)) === text;

/** The page of a table shows how a long answer begins, and leads to the whole of it. */
const onPage = (cell: string, at: number): string =>
  visible(at > 0 && isLongText(cell) ? openingWords(cell, 160) : cell);

const expectSameCells = (table: TaskGroupTable): void => {
  const cells = table.results.map((row) => rowCells(table, row).map(cellText));
  const json = JSON.parse(tableToJson(table)) as TaskGroupTable;
  expect(json.results.map((row) => rowCells(json, row).map(cellText))).toEqual(cells);
  expect(csvCells(tableToCsv(table), guarded)).toEqual(cells);
  expect(markdownCells(tableToMarkdown(table), 2)).toEqual(cells.map((row) => row.map(visible)));
  expect(htmlCells(resultsPage(table, address).body)).toEqual(cells.map((row) => row.map(onPage)));
};

describe("one version of a table", () => {
  it.each(awkward.map((text) => [JSON.stringify(text), text]))("shows %s the same in every format", (_name, text) => {
    expectSameCells(tableOf([text]));
  });

  it("shows any text the same in every format, in the same order", () => {
    const awkwardText = fc.array(fc.constantFrom(...awkward, "|", "\n", "\r", "\\", "'", "=", "&", "<", "_", " "), {
      maxLength: 4,
    });
    const anyText = fc.oneof(
      // Lone surrogates are no text: UTF-8 cannot carry them.
      fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text)),
      awkwardText.map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => expectSameCells(tableOf(texts))),
      { seed: 20261124, numRuns: 400 },
    );
  });

  it("shows any JSON value the same in every format", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), (value) => {
        const table = tableOf(["a"]);
        expectSameCells({ ...table, results: table.results.map((row) => ({ ...row, ceo: value })) });
      }),
      { seed: 20261124, numRuns: 200 },
    );
  });
});
