import { describe, expect, it } from "@jest/globals";
import { tableToHtml } from "../../../lambdas/core/formats/html.ts";
import { markup } from "./awkward.ts";
import { attribute, pageElements, textOf } from "./parse-back.ts";
import { sampleTable, tableOf } from "./sample-table.ts";

const address = { path: "/tgrp_1", live: "/tgrp_1.json?basis=all&limit=100" };
const allowed = new Set(
  "html head meta title link script body main header p a h1 nav section h2 dl div dt dd progress table thead tbody tr th td span details summary ul li blockquote footer".split(
    " ",
  ),
);
const inert = (page: string): void => {
  for (const element of pageElements(page)) {
    expect(allowed).toContain(element.tagName);
    if (element.tagName === "script") expect(attribute(element, "src")).toBe("/assets/results.js");
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
      tableToHtml(
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
      const page = tableToHtml({ ...table, results: table.results.map((row) => ({ ...row, $basis: cited })) }, address);
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
      tableToHtml({ ...table, results: table.results.map((row) => ({ ...row, $basis: cited })) }, address),
    );
    const link = page.find((element) => element.tagName === "a" && textOf(element) === "source");
    expect(link && attribute(link, "href")).toBe("https://example.com/a?b=1&c=2");
    expect(link && attribute(link, "rel")).toBe("noopener noreferrer nofollow");
    expect(page.filter((element) => attribute(element, "class") === "confidence high")).toHaveLength(1);
  });

  it("polls while the group moves and stays still once it has ended", () => {
    const live = (page: string) => pageElements(page).find((element) => element.tagName === "main");
    const scripts = (page: string) => pageElements(page).filter((element) => element.tagName === "script");
    const moving = tableToHtml(sampleTable({ state: "running" }), address);
    const ended = tableToHtml(sampleTable({ state: "completed" }), address);
    expect([attribute(live(moving)!, "data-live"), scripts(moving).length]).toEqual([address.live, 1]);
    expect([attribute(live(ended)!, "data-live"), scripts(ended).length]).toEqual(["", 0]);
  });
});
