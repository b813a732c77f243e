import { describe, expect, it } from "@jest/globals";
import { resultsPage } from "../../../lambdas/web/results/page.ts";
import { assetPath } from "../../../lambdas/web/shared/built-assets.ts";
import { markup } from "../../core/formats/awkward.ts";
import { attribute, pageElements, textOf } from "../../core/formats/parse-back.ts";
import { sampleTable, tableOf } from "../../core/formats/sample-table.ts";

const documentOf = (...asked: Parameters<typeof resultsPage>): string => resultsPage(...asked).body;
const address = { path: "/tgrp_1", live: "/tgrp_1.json?basis=all&limit=100" };
const allowed = new Set(
  "html head meta title link script body main header p a h1 nav section h2 dl div dt dd progress table thead tbody tr th td span details summary ul li blockquote footer strong button pre code".split(
    " ",
  ),
);
const inert = (page: string): void => {
  for (const element of pageElements(page)) {
    expect(allowed).toContain(element.tagName);
    if (element.tagName === "script") expect(attribute(element, "src")).toBe(assetPath("results.js"));
    for (const { name, value } of element.attrs) {
      expect(name).not.toMatch(/^on|^style$|^srcdoc$|^formaction$/);
      if (name === "href" || name === "src") expect(value).toMatch(/^(https?:\/\/|\/(?!\/))/);
    }
  }
};

describe("results page", () => {
  it.each(markup.map((text) => [JSON.stringify(text), text]))("runs and loads nothing out of %s", (_name, text) => {
    const table = tableOf([text]);
    const basis = {
      field: "ceo",
      reasoning: text,
      confidence: text,
      citations: [{ url: text, title: text, excerpts: [text] }],
    };
    inert(
      documentOf(
        {
          ...table,
          title: text,
          warnings: [text],
          attention: { code: "step_failed", detail: text, retry_at: null },
          columns: [...table.columns, { key: text, name: text, source: "output" }],
          results: table.results.map((row) => ({ ...row, $error: text, $warnings: [text], $basis: [basis] })),
        },
        address,
      ),
    );
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", " javascript:alert(1)"])(
    "shows the citation %s as text, not as a link",
    (url) => {
      const table = tableOf(["a"]);
      const cited = [{ field: "ceo", citations: [{ url, title: "source" }] }];
      const page = documentOf({ ...table, results: table.results.map((row) => ({ ...row, $basis: cited })) }, address);
      expect(pageElements(page).filter((element) => element.tagName === "a" && textOf(element) === "source")).toEqual(
        [],
      );
    },
  );

  it("links http citations without a referrer and shows their confidence", () => {
    const table = tableOf(["a"]);
    const cited = [
      { field: "ceo", confidence: "high", citations: [{ url: "https://example.com/a?b=1&c=2", title: "source" }] },
    ];
    const page = pageElements(
      documentOf({ ...table, results: table.results.map((row) => ({ ...row, $basis: cited })) }, address),
    );
    const link = page.find((element) => element.tagName === "a" && textOf(element) === "source");
    expect(link && attribute(link, "href")).toBe("https://example.com/a?b=1&c=2");
    expect(link && attribute(link, "rel")).toBe("noopener noreferrer nofollow");
    expect(page.filter((element) => attribute(element, "class") === "confidence high")).toHaveLength(1);
  });

  describe("which rows it shows", () => {
    const part = sampleTable({
      num_rows: 150,
      next: "https://multitask.example/tgrp_1.html?cursor=c2",
      next_cursor: "c2",
    });
    const links = (page: string) =>
      Object.fromEntries(
        pageElements(page)
          .filter((element) => element.tagName === "a")
          .map((element) => [textOf(element), attribute(element, "href")]),
      );
    const fact = (page: string, name: string) =>
      pageElements(page).find((element) => attribute(element, "data-fact") === name)!;

    it("counts them from 1, on every page", () => {
      const page = documentOf(part, address);
      expect(textOf(fact(page, "range"))).toBe("Rows 1–3 of 150");
      const numbers = pageElements(page).filter((element) => attribute(element, "scope") === "row");
      expect(numbers.map(textOf)).toEqual(["1", "2", "3"]);
      const last = documentOf({ ...part, next: null }, { ...address, query: { cursor: "c2" } });
      expect(textOf(fact(last, "range"))).toBe("Rows 1–3 of 150");
    });

    it("leads on from the first page, and back from every other with what was chosen", () => {
      const first = links(documentOf(part, address));
      expect([first["First rows"], first["Next rows"]]).toEqual([undefined, part.next]);
      const query = { cursor: "c2", limit: 3, status: "failed" as const };
      const last = links(documentOf({ ...part, next: null }, { ...address, query }));
      expect([last["First rows"], last["Next rows"]]).toEqual(["/tgrp_1?limit=3&status=failed", undefined]);
    });

    it("says what was chosen, keeps it in the other formats, and leads to all rows", () => {
      const query = { status: "failed" as const, confidence: "low" as const, fields: "ceo" };
      const page = documentOf(part, { ...address, query });
      const chosen = "status=failed&fields=ceo&confidence=low";
      expect(links(page)).toMatchObject({
        CSV: `/tgrp_1.csv?${chosen}`,
        JSON: `/tgrp_1.json?${chosen}`,
        Markdown: `/tgrp_1.md?${chosen}`,
        All: "/tgrp_1?fields=ceo&confidence=low",
        "Show all rows": "/tgrp_1",
      });
      expect(page).toContain("Only rows with status failed and confidence low, the columns ceo.");
      const current = pageElements(page).filter((element) => attribute(element, "aria-current") === "true");
      expect(current.map(textOf)).toEqual(["Failed"]);
    });

    it("says that no row matches, and nothing of that where some do", () => {
      const query = { status: "failed" as const };
      const none = fact(documentOf({ ...part, results: [], next: null }, { ...address, query }), "none");
      expect([textOf(none), attribute(none, "hidden")]).toEqual(["No rows match.", undefined]);
      expect(attribute(fact(documentOf(part, { ...address, query }), "none"), "hidden")).toBe("");
      expect(links(documentOf(part, address))["Show all rows"]).toBeUndefined();
    });
  });

  describe("a group that waits for its owner", () => {
    const attention = { code: "sample_ready", detail: "The first 1 of 4 rows are done.", retry_at: null };
    const goOn = (page: string) => pageElements(page).find((element) => attribute(element, "class") === "go-on")!;

    it("offers the way on, as a button for its script and as a call", () => {
      const page = documentOf(sampleTable({ state: "needs_attention", attention }), address);
      const button = pageElements(page).find((element) => element.tagName === "button")!;
      expect(attribute(goOn(page), "hidden")).toBeUndefined();
      expect([attribute(button, "data-continue"), attribute(button, "hidden")]).toEqual(["/tgrp_1/continue", ""]);
      expect(
        pageElements(page)
          .filter((element) => element.tagName === "code")
          .map(textOf),
      ).toEqual(['curl -X POST https://multitask.example/tgrp_1/continue -H "x-api-key: $PARALLEL_API_KEY"']);
      expect(page).not.toContain("newer results");
    });

    it("names the cap where the cap is what holds it", () => {
      const over = { ...attention, code: "over_cap" };
      const page = documentOf(sampleTable({ state: "needs_attention", attention: over }), address);
      expect(textOf(goOn(page))).toContain("max_cost_usd");
    });

    it("offers nothing to continue where the group has ended", () => {
      const page = documentOf(sampleTable({ state: "failed", attention }), address);
      expect(attribute(goOn(page), "hidden")).toBe("");
    });
  });

  it("counts rows, not the runs that a retry made of them", () => {
    const parallel_status = { num_task_runs: 6, task_run_status_counts: { completed: 3, failed: 3 }, is_active: false };
    const table = sampleTable({ state: "completed", parallel_status, num_ended: 3, num_failed: 0 });
    const page = pageElements(documentOf(table, address));
    const fact = (name: string) => page.find((element) => attribute(element, "data-fact") === name)!;
    expect([textOf(fact("ended")), textOf(fact("failed"))]).toEqual(["3 of 3", ""]);
  });

  it("leads to the reader's task groups and account", () => {
    const hrefs = pageElements(documentOf(sampleTable(), address)).map((element) => attribute(element, "href"));
    expect(hrefs).toEqual(expect.arrayContaining(["/", "/v1/tasks/groups", "/account"]));
  });

  it("polls while the group moves and stays still once it has ended", () => {
    const live = (page: string) => pageElements(page).find((element) => element.tagName === "main");
    const scripts = (page: string) => pageElements(page).filter((element) => element.tagName === "script");
    const moving = documentOf(sampleTable({ state: "running" }), address);
    const ended = documentOf(sampleTable({ state: "completed", num_running: 0 }), address);
    expect(JSON.parse(attribute(live(moving)!, "data-address")!)).toEqual(address);
    expect(scripts(moving)).toHaveLength(1);
    expect([attribute(live(ended)!, "data-address"), scripts(ended).length]).toEqual(["", 0]);
  });

  it("polls after a cancel while runs are under way, and says how many", () => {
    const page = (num_running: number) =>
      pageElements(documentOf(sampleTable({ state: "cancelled", num_running }), address));
    const scripts = (num_running: number) => page(num_running).filter((element) => element.tagName === "script");
    const running = (num_running: number) =>
      textOf(page(num_running).find((element) => attribute(element, "data-fact") === "running")!);
    expect([scripts(2).length, running(2)]).toEqual([1, "2"]);
    expect([scripts(0).length, running(0)]).toEqual([0, ""]);
  });
});
