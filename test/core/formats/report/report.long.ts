import { describe, expect, it } from "@jest/globals";
import { documentOf, documentOfTable } from "../../../../lambdas/core/formats/report/report.ts";
import { toMarkdown } from "../../../../lambdas/core/formats/report/report-markdown.ts";
import type { FieldBasis } from "../../../../lambdas/contracts/parallel.ts";
import { sampleTable } from "../sample-table.ts";
import { hostileReports } from "./hostile.ts";
import { reportTable } from "./report-table.ts";

const facts = { question: "Why?", output_schema: null, interaction_id: "trun_1" };
const reportOf = (content: unknown, basis: FieldBasis[] = []) => documentOf({ ...facts, content, basis }).report;
const markdownOf = (content: unknown, basis: FieldBasis[] = []): string => toMarkdown(reportTable(content, basis));
const cited = (...urls: string[]): FieldBasis[] => [
  {
    field: "output",
    confidence: "high",
    reasoning: "seen",
    citations: urls.map((url) => ({ url, title: `T ${url}` })),
  },
];

describe("the sources of a report", () => {
  it("are numbered as the text cites them, repeated ones once, those it does not cite last", () => {
    const { sources } = reportOf(
      "b [[9]](https://b.example/) a [[1]](https://a.example/x) again [[9]](https://b.example)",
      cited("https://a.example/x", "https://c.example/", "https://b.example/"),
    );
    expect(sources.map(({ number, host, cited: is }) => [number, host, is])).toEqual([
      [1, "b.example", true],
      [2, "a.example", true],
      [3, "c.example", false],
    ]);
  });

  it.each([
    ["https://a.example/x", "http://www.a.example/x/"],
    ["https://a.example/x", "https://A.example/x#section-2"],
    ["https://a.example/x?q=1", "https://a.example/x?utm_source=chatgpt.com&q=1"],
    ["https://a.example/a_(b)", "https://a.example/a_%28b%29"],
  ])("match %s and %s as one page", (one, other) => {
    expect(reportOf(`x [[1]](${one}) y [[2]](${other})`, cited(one)).sources).toHaveLength(1);
  });

  it("do not match another page", () => {
    expect(reportOf("x [[1]](https://a.example/x) y [[2]](https://a.example/y)").sources).toHaveLength(2);
  });

  it.each([
    "https://a.example/open_(bracket",
    "https://a.example/a_(b)_(c)",
    "https://a.example/law[12]",
    "https://a.example/a b",
  ])("are found where the address has brackets or blanks in it: %s", (url) => {
    const markdown = markdownOf(`Said [[1]](${url}) so.`, cited(url));
    expect(reportOf(`Said [[1]](${url}) so.`, cited(url)).sources).toMatchObject([{ url, cited: true }]);
    expect(markdown).toContain(`Said [[1]](<${new URL(url).href}>) so.`);
  });

  it("hold titles, hosts and excerpts, and a number without evidence stays a source", () => {
    const basis = [{ field: "output", citations: [{ url: "https://a.example/", title: "A", excerpts: ["said so"] }] }];
    const markdown = markdownOf("x [[1]](https://a.example/) y [[2]](https://b.example/)", basis);
    expect(markdown).toContain("1. [A](<https://a.example/>) · a.example\n\n   > said so");
    expect(markdown).toContain("2. [https\\://b.example/](<https://b.example/>) · b.example");
  });
});

describe("the Markdown of a report", () => {
  it("is the document itself: question, confidence, text, sources; no table around it", () => {
    const markdown = markdownOf(
      "# All\n\nIt is **so** [[1]](https://a.example/).\n\n- one\n- two",
      cited("https://a.example/"),
    );
    expect(markdown).toMatch(/^# Why\?\n/);
    expect(markdown).toContain("Confidence: **high** · 1 source");
    expect(markdown).toContain("## All\n\nIt is **so** [[1]](<https://a.example/>).\n\n- one\n- two");
    expect(markdown).not.toContain("| ");
  });

  it("writes a nested answer as headed sections, lists and tables, never as JSON", () => {
    const content = {
      executive_summary: "All is well.",
      key_findings: [
        { finding: "One", impact: "Big" },
        { finding: "Two", impact: null },
      ],
      tags: ["a", "b"],
      outlook: { next_year: { risks: ["r1"], value: 3 } },
    };
    const basis = [
      { field: "executive_summary", confidence: "low", citations: [{ url: "https://a.example/" }] },
      { field: "key_findings.1.finding", citations: [{ url: "https://b.example/" }] },
    ];
    const markdown = markdownOf(content, basis);
    expect(markdown).toContain("## Executive summary\n\nAll is well.\n\n*Confidence: low* [[1]](<https://a.example/>)");
    expect(markdown).toContain(
      "| Finding | Impact |\n| --- | --- |\n| One | Big |\n| Two[[2]](<https://b.example/>) | not found |",
    );
    expect(markdown).toContain("## Tags\n\n- a\n- b");
    expect(markdown).toContain("### Next year\n\n- **Value:** 3\n\n#### Risks\n\n- r1");
    expect(markdown).not.toMatch(/[{}]|\["/);
  });

  it("of a table puts long texts below it, each with its sources, and none into a cell", () => {
    const long = `# Report\n\n${"Words of a report. ".repeat(50)}[[1]](https://a.example/)\n\n- point`;
    const table = sampleTable({
      results: [0, 1].map(($index) => ({
        $index,
        $id: `trun_${$index}`,
        $status: "completed",
        company: "Stripe",
        ceo: long,
      })),
    });
    const markdown = toMarkdown(table);
    const rows = markdown.split("\n").filter((line) => line.startsWith("| ") && line.includes("Stripe"));
    expect(rows.map((line) => line.length < 300 && line.includes("whole below"))).toEqual([true, true]);
    expect(markdown).toContain("## Row 1: Stripe\n\n### Report\n\nWords of a report.");
    expect(markdown).toContain("### Sources of row 1\n\n1. [https\\://a.example/](<https://a.example/>)");
    expect(markdown).not.toContain("<br>");
  });

  it("of a table leads to the texts that are too much for one answer", () => {
    const results = Array.from({ length: 40 }, (_unused, $index) => ({
      $index,
      $id: `trun_${$index}`,
      $status: "completed" as const,
      company: "x",
      ceo: "*a* ".repeat(5_000),
    }));
    const began = process.cpuUsage();
    const markdown = toMarkdown(sampleTable({ results }));
    const { user } = process.cpuUsage(began);
    expect(user).toBeLessThan(20_000_000);
    expect(markdown).toContain("whole at https\\://multitask.example/trun_39.md".replace("\\", ""));
    expect(markdown.match(/^## Row /gm)?.length).toBeLessThan(10);
  });
});

describe("a hostile report", () => {
  const markdownLink = /(?<!\\)\]\((?!<https:\/\/)/;

  it.each(Object.entries(hostileReports))(
    "with %s is inert and readable in Markdown, in bounded time",
    (_name, text) => {
      const basis = cited("https://example.com/1", "javascript:alert(1)");
      const began = process.cpuUsage();
      const document = documentOf({ ...facts, content: text, basis });
      const markdown = toMarkdown({ ...reportTable(text, basis), report: document.report });
      const { user, system } = process.cpuUsage(began);
      // About 1 s alone on an idle machine.
      expect((user + system) / 1_000_000).toBeLessThan(15);
      expect(markdown).toContain("readable");
      const outside = markdown
        .replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, "")
        .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
      // A `<` begins an address of ours or is written as an entity.
      expect(outside.replace(/<https?:\/\/[^>\s]*>|<br>/g, "")).not.toContain("<");
      expect(outside).not.toMatch(markdownLink);
      expect(outside).not.toMatch(/(?<!\\)!\[/);
      expect(markdown).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\0\u0007\u001B]/);
    },
  );

  it("keeps every word of a text that is too much to be parsed", () => {
    const text = `${"word ".repeat(100_000)}the last words`;
    expect(markdownOf(text)).toContain("the last words");
    const deep = hostileReports["quotes nested 5,000 deep"]!;
    expect(markdownOf(deep)).toContain("readable");
  });
});

describe("a table that is a report", () => {
  it("gives the document its own sources back", () => {
    const basis = cited("https://a.example/", "https://b.example/");
    const table = reportTable("x [[2]](https://b.example/)", basis);
    const { blocks } = documentOfTable(table)!;
    expect(JSON.stringify(blocks)).toContain('{"type":"citation","number":1}');
    expect(documentOfTable(sampleTable())).toBeNull();
  });
});
