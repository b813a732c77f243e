/** Text from the web stays text: for a spreadsheet, a browser, a Markdown reader and a model (T14 to T16, bar B13). */
import { describe, expect, it } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { tableToCsv } from "../../lambdas/core/formats/csv.ts";
import { tableToMarkdown } from "../../lambdas/core/formats/markdown.ts";
import { cleanTable } from "../../lambdas/mcp/answers/clean-table.ts";
import { failedCall } from "../../lambdas/mcp/tools/tool-error.ts";
import type { ToolCall } from "../../lambdas/mcp/tools/tool.ts";
import { getStatus } from "../../lambdas/mcp/tools/get-status.ts";
import { untrusted } from "../../lambdas/mcp/answers/untrusted.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { invalid } from "../../lambdas/core/problem.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { resultsPage } from "../../lambdas/web/results/page.ts";
import { assetPath } from "../../lambdas/web/shared/built-assets.ts";
import { formulas, markup } from "../core/formats/awkward.ts";
import { attribute, pageElements } from "../core/formats/parse-back.ts";
import { tableOf } from "../core/formats/sample-table.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";
import { textPayloads } from "./support/text-payloads.ts";

/** A table that carries the text wherever text from elsewhere can stand. */
const infested = (text: string) => {
  const table = tableOf([text]);
  const basis = { field: "ceo", reasoning: text, citations: [{ url: text, title: text, excerpts: [text] }] };
  return {
    ...table,
    title: text,
    warnings: [text],
    columns: [...table.columns, { key: text, name: text, source: "output" as const }],
    results: table.results.map((row) => ({ ...row, $error: text, $warnings: [text], $basis: [basis], [text]: text })),
  };
};

describe("a spreadsheet", () => {
  it(`runs none of ${formulas.length} formulas, in cells, names or errors, once the file is parsed again`, () => {
    expect(formulas.length).toBeGreaterThanOrEqual(60);
    for (const text of formulas) {
      for (const record of parse(tableToCsv(infested(text)))) {
        for (const cell of record) expect(cell.trim()).not.toMatch(/^[\uFEFF\u200B\s]*[=+\-@＝＋－＠\t\r\0]/);
      }
    }
  });

  it("sees as many cells in each line as there are columns, whatever stands in them", () => {
    for (const text of [...formulas, ...markup, ...textPayloads]) {
      const records = parse(tableToCsv(infested(text)), { relax_column_count: true });
      expect(records.map((record) => record.length)).toEqual([7, 7]);
    }
  });
});

describe("a browser", () => {
  const address = { path: "/tgrp_1", live: "/tgrp_1.json" };
  it(`runs, loads and sends nothing out of ${markup.length} payloads`, () => {
    expect(markup.length).toBeGreaterThanOrEqual(100);
    for (const text of markup) {
      for (const element of pageElements(resultsPage(infested(text), address).body)) {
        expect(["iframe", "img", "svg", "math", "object", "embed", "form", "base", "style", "template"]).not.toContain(
          element.tagName,
        );
        if (element.tagName === "script") expect(attribute(element, "src")).toBe(assetPath("results.js"));
        for (const { name, value } of element.attrs) {
          expect(name).not.toMatch(/^on|^style$|^srcdoc$|^formaction$|^http-equiv$/);
          if (name === "href" || name === "src") expect(value).toMatch(/^(https?:\/\/|\/(?!\/))/);
        }
      }
    }
  });
});

// What a model or a terminal reads without a person seeing it.
const invisible =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E0FFF}]/u;

describe("a model", () => {
  it("reads 60 payloads between two marks that none of them can write, and nothing hidden", () => {
    expect(textPayloads).toHaveLength(60);
    for (const text of textPayloads) {
      const page = untrusted(tableToMarkdown(cleanTable(infested(text))));
      expect(page).not.toMatch(invisible);
      expect(page.match(/<untrusted-web-data>/g)).toHaveLength(1);
      expect(page.match(/<\/untrusted-web-data>/g)).toHaveLength(1);
      expect(page.endsWith("</untrusted-web-data>")).toBe(true);
    }
  });

  it("sees one row where there is one: no payload writes a second", () => {
    for (const text of textPayloads) {
      const lines = tableToMarkdown(cleanTable(tableOf([text]))).split("\n");
      expect(lines.filter((line) => line.startsWith("|"))).toHaveLength(3);
    }
  });

  it("reads no hidden text in the words of an error either", () => {
    const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });
    const caller = { owner: "own_1", key: new Secret("demo-key-in-a-message"), scopes: [], via: "api_key" } as const;
    const call: ToolCall = { ports, caller, received_at: 0, request_id: "request-1" };
    for (const text of textPayloads) {
      const told = failedCall(
        getStatus,
        call,
        invalid({ code: "code", title: text, detail: `${text} demo-key-in-a-message` }),
        "r",
      );
      const shown = JSON.stringify(told.result.content[0]!["text"]);
      expect(JSON.parse(shown)).not.toMatch(invisible);
      expect(shown).not.toContain("demo-key-in-a-message");
    }
  });

  it("spends nothing by reading: the tools that show have no scope to start anything", async () => {
    const { toolTable } = await import("../../lambdas/mcp/tools/tool-table.ts");
    for (const { name, scope, hints } of toolTable) {
      expect([name, hints.readOnlyHint]).toEqual([name, scope === "tasks:read"]);
    }
  });
});
