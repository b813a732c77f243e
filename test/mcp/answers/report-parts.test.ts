import { describe, expect, it } from "@jest/globals";
import { documentOfTable } from "../../../lambdas/core/formats/report/report.ts";
import { partOfCursor, reportPart } from "../../../lambdas/mcp/answers/report-parts.ts";
import { hostileReports } from "../../core/formats/report/hostile.ts";
import { reportTable } from "../../core/formats/report/report-table.ts";

const section = (n: number): string =>
  `## Section ${n}\n\n${`Words of ${n}. `.repeat(200)}[[${n}]](https://a.example/${n})`;
const basis = [
  {
    field: "output",
    confidence: "high",
    citations: [{ url: "https://a.example/7", title: "Seven", excerpts: ["said"] }],
  },
];

describe("a report for a model", () => {
  it("comes in parts at sections, each with its own sources, and every section once", () => {
    const table = reportTable([1, 2, 3, 4, 5, 6, 7].map(section).join("\n\n"), basis);
    const document = documentOfTable(table)!;
    const seen: string[] = [];
    for (let part: number | null = 1; part !== null;) {
      const { markdown, next_cursor } = reportPart(table, document, part);
      expect(JSON.stringify(markdown).length).toBeLessThan(17_500);
      const here = [...markdown.matchAll(/^## Section (\d)$/gm)].map(([, n]) => n!);
      for (const n of here) expect(markdown).toContain(`https://a.example/${n}>) · a.example`);
      seen.push(...here);
      part = partOfCursor(next_cursor ?? undefined);
    }
    expect(seen).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    const first = reportPart(table, document, 1).markdown;
    expect(first).toContain("Sections: Section 1 (part 1)");
    expect(first).toContain("Confidence: **high**");
    expect(() => reportPart(table, document, 99)).toThrow();
  });

  it.each(Object.entries(hostileReports).slice(0, 27))("with %s stays within its size", (_name, text) => {
    const table = reportTable(text, basis);
    expect(JSON.stringify(reportPart(table, documentOfTable(table)!, 1).markdown).length).toBeLessThan(17_500);
  });
});
