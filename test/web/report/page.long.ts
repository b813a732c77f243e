import { describe, expect, it } from "@jest/globals";
import { isReportPage, reportPage } from "../../../lambdas/web/report/page.ts";
import { resultsPage } from "../../../lambdas/web/results/page.ts";
import { assetPath } from "../../../lambdas/web/shared/built-assets.ts";
import { hostileReports } from "../../core/formats/report/hostile.ts";
import { reportTable } from "../../core/formats/report/report-table.ts";
import { attribute, pageElements, textOf } from "../../core/formats/parse-back.ts";
import { sampleTable } from "../../core/formats/sample-table.ts";

const address = { path: "/tgrp_1", live: "/tgrp_1.json?basis=all&limit=100" };
const pageOf = (...asked: Parameters<typeof reportTable>): string => reportPage(reportTable(...asked), address).body;
const citations = [
  { url: "https://a.example/x", title: "A <b>", excerpts: ["It says so."] },
  { url: "http://plain.example/", title: "Plain" },
];
const basis = [{ field: "output", confidence: "high", reasoning: "seen", citations }];
const tags = (page: string, name: string) => pageElements(page).filter(({ tagName }) => tagName === name);

const isSafe = (tag: string, name: string, value: string): boolean => {
  if (name === "src") return tag === "script" && value === assetPath("report.js");
  return name !== "href" || /^(https:\/\/|\/(?!\/)|#)/.test(value);
};

describe("the page of a report", () => {
  it("is headed by its question, has contents, and a note that opens the excerpt in place", () => {
    const page = pageOf(
      "# One\n\nSo [[1]](https://a.example/x).\n\n## Two\n\nx\n\n## Three\n\ny",
      basis,
      "Why is it so?",
    );
    expect(tags(page, "h1").map(textOf)).toEqual(["Why is it so?"]);
    const contents = pageElements(page).find((one) => attribute(one, "aria-label") === "Contents")!;
    expect(textOf(contents)).toMatch(/One\s*Two\s*Three/);
    const anchors = pageElements(contents ? page : "").flatMap((one) => attribute(one, "id") ?? []);
    expect(anchors).toEqual(expect.arrayContaining(["section-1", "section-2", "section-3", "source-1"]));
    const note = tags(page, "details").find((one) => attribute(one, "class") === "note")!;
    expect(textOf(note)).toContain("It says so.");
    expect(textOf(note)).toContain("a.example");
    expect(page).toContain("high confidence");
  });

  it("links https and nothing else, images not at all", () => {
    const page = pageOf("![x](https://evil.example/x.png) [y](http://p.example/) [z](javascript:alert(1))", basis);
    const outside = tags(page, "a").flatMap((one) =>
      attribute(one, "rel")?.includes("nofollow") ? [attribute(one, "href")] : [],
    );
    expect(outside).toEqual(["https://evil.example/x.png", "https://a.example/x"]);
    expect(tags(page, "img")).toEqual([]);
    expect(page).toContain("y (http://p.example/)");
  });

  it("shows where a link leads whose words say otherwise", () => {
    expect(pageOf("[apple.com](https://xn--pple-43d.com/)")).toContain('<span class="host">xn--pple-43d.com</span>');
  });

  it("offers the follow-up with its price, the call and the sentence; never for an id that a shell would read", () => {
    expect(pageOf("x", basis)).toContain("previous_interaction_id");
    expect(pageOf("x", basis)).toContain("$0.025");
    const table = reportTable("x", basis);
    const odd = { ...table, report: { ...table.report!, interaction_id: "a'; rm -rf ~" } };
    expect(reportPage(odd, address).body).not.toContain("rm -rf");
  });

  it("shows a nested answer without JSON, with the fields that Parallel chose", () => {
    const page = pageOf({ key_findings: [{ finding: "One" }], outlook: { risks: ["r"] } });
    expect(tags(page, "h2").map(textOf)).toEqual(expect.arrayContaining(["Key findings", "Outlook"]));
    const article = textOf(tags(page, "article")[0]!);
    expect(article).not.toMatch(/[{}"]/);
    expect(page).toContain("The fields that Parallel chose");
  });

  it.each(Object.entries(hostileReports))("with %s runs and loads nothing", (_name, text) => {
    const page = pageOf(text, basis);
    const elements = pageElements(page);
    const active = new Set(["img", "iframe", "form", "svg", "object", "embed", "style", "base"]);
    const wrong = elements.flatMap(({ tagName, attrs }) => [
      ...(active.has(tagName) ? [tagName] : []),
      ...attrs
        .filter(({ name, value }) => /^on|^style$|^srcdoc$|^formaction$/.test(name) || !isSafe(tagName, name, value))
        .map(({ name, value }) => `${tagName} ${name}=${value.slice(0, 100)}`),
    ]);
    expect(wrong).toEqual([]);
    expect(textOf(tags(page, "article")[0]!)).toContain("readable");
  });

  it("waits for the report while it is researched, with the same script", () => {
    const moving = { ...reportTable("x"), report: null, state: "running" as const, num_running: 1 };
    expect(isReportPage(moving)).toBe(true);
    const page = reportPage(moving, address).body;
    expect(page).toContain("The report appears here when it is ready.");
    expect(page).toContain('data-moving="yes"');
    expect(isReportPage(sampleTable())).toBe(false);
  });
});

describe("a long text in a table", () => {
  it("leads to its own page", () => {
    const [row] = sampleTable().results;
    const table = sampleTable({ results: [{ ...row!, ceo: `# Report\n\n${"word ".repeat(400)}` }] });
    const page = resultsPage(table, address).body;
    const link = tags(page, "a").find((one) => textOf(one) === "Read it all");
    expect(link && attribute(link, "href")).toBe("/trun_0");
    expect(page).not.toContain("word ".repeat(100));
  });
});
