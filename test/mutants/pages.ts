/** What a browser gets: cells, the policy of a page, polling, files by hash. Each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

export const pagesMutants: readonly Mutant[] = [
  mutant(
    "cells-of-text-empty",
    "D69: what a cell reads, on the server and in the browser",
    "lambdas/core/formats/cells.ts",
    [`if (typeof value === "string") return value;`, `if (typeof value === "string") return "";`],
    ["test/web/shared/cells.test.ts"],
  ),
  mutant(
    "evidence-beside-the-wrong-cell",
    "D69: evidence belongs to its column",
    "lambdas/web/shared/cells.ts",
    ["field === column.name || field.startsWith(`${column.name}.`)", "field.startsWith(column.name)"],
    ["test/web/shared/cells.test.ts"],
  ),
  mutant(
    "polling-ends-with-the-cancel",
    "D69: the page looks on while runs are under way",
    "lambdas/web/results/facts.ts",
    ["isTerminal(state) && num_running === 0;", "isTerminal(state) || num_running < 0;"],
    ["test/web/results/polling.test.ts", "test/web/results/page.test.ts"],
  ),
  mutant(
    "any-code-makes-elements",
    "T15: only shared/fill makes elements out of text",
    "lambdas/web/shared/document.ts",
    [`    "require-trusted-types-for 'script'",\n`, ""],
    ["test/web/shared/document.test.ts"],
  ),
  mutant(
    "scripts-on-every-page",
    "T15: a page without a script may run none",
    "lambdas/web/shared/document.ts",
    [`...(script === undefined ? [] : ["script-src 'self'"])`, `"script-src 'self'"`],
    ["test/web/shared/document.test.ts"],
  ),
  mutant(
    "old-page-is-fresh",
    "D70: a copy of a page that names files of another version is not fresh",
    "lambdas/rest/read-answer.ts",
    ["tag(`${table.version}-${assetsVersion()}`)", "tag(table.version)"],
    ["test/rest/read-answer.test.ts"],
  ),
  mutant(
    "reports-link-anything",
    "D91: a report links https and nothing else",
    "lambdas/core/formats/report/blocks.ts",
    [`return url.protocol === "https:" && url.username`, `return url.protocol !== "" && url.username`],
    ["test/core/formats/report/report.long.ts", "test/web/report/page.long.ts"],
  ),
  mutant(
    "reports-render-html",
    "D91: raw HTML in a report is text",
    "lambdas/core/formats/markdown.ts",
    [`    .replaceAll("<", "&lt;")\n`, ""],
    ["test/core/formats/report/report.long.ts"],
  ),
  mutant(
    "reports-parsed-without-bound",
    "T19: what nests too deeply is not dropped",
    "lambdas/core/formats/report/parse-markdown.ts",
    ["if (tokens.some(({ level }) => level >= maxNesting - 2)) return plainBlocks(markdown);", ""],
    ["test/core/formats/report/report.long.ts"],
  ),
  mutant(
    "report-images-written",
    "D91: an image of a report is a link",
    "lambdas/core/formats/report/markdown.ts",
    [`.replace(/!$/, "\\\\!")`, ""],
    ["test/core/formats/report/report.long.ts"],
  ),
  mutant(
    "citations-by-exact-address",
    "D91: two addresses of one page are one source",
    "lambdas/core/formats/report/citations.ts",
    [`url.host.replace(/^www\\./, "")`, "url.host"],
    ["test/core/formats/report/report.long.ts"],
  ),
  mutant(
    "follow-up-for-a-shell",
    "D91: an interaction id that stands in a call is plain",
    "lambdas/web/report/follow-up.ts",
    ["if (!/^[\\w-]{1,200}$/.test(id)) return null;", ""],
    ["test/web/report/page.long.ts"],
  ),
];
