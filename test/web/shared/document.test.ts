import { describe, expect, it } from "@jest/globals";
import { assetPath } from "../../../lambdas/web/shared/built-assets.ts";
import { formPage, page, type Page } from "../../../lambdas/web/shared/document.ts";
import { html } from "../../../lambdas/web/shared/html.ts";
import { attribute, pageElements, textOf } from "../../core/formats/parse-back.ts";

const parts = { status: 200, title: "A <page>", body: html`<main>hello</main>` };
const policyOf = ({ headers }: Page): Record<string, string> =>
  Object.fromEntries(
    headers["content-security-policy"]!.split("; ").map((rule) => {
      const [name = "", ...values] = rule.split(" ");
      return [name, values.join(" ")] as const;
    }),
  );
const still = {
  "default-src": "'none'",
  "style-src": "'self'",
  "img-src": "'self'",
  "form-action": "'none'",
  "base-uri": "'none'",
  "frame-ancestors": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "'none'",
};

describe("a page", () => {
  it("without a script may run none, ask nothing and send no form", () => {
    expect(policyOf(page(parts))).toEqual(still);
  });

  it("with a script runs its own files, and one policy may make elements", () => {
    const scripted = { ...still, "script-src": "'self'", "trusted-types": "multitask" };
    expect(policyOf(page({ ...parts, script: "install" }))).toEqual(scripted);
    expect(policyOf(page({ ...parts, script: "results", connects: true }))).toEqual({
      ...scripted,
      "connect-src": "'self'",
    });
  });

  it("with a form sends it here, and where its answer leads", () => {
    expect(policyOf(formPage(parts))["form-action"]).toBe("'self'");
    const { headers } = formPage({ ...parts, form_targets: ["https://app.example", "https://app.example"] });
    expect(headers["content-security-policy"]).toContain("form-action 'self' https://app.example;");
    expect(headers["referrer-policy"]).toBe("same-origin");
  });

  it("is framed by nobody, in old browsers either", () => {
    for (const made of [page(parts), formPage(parts)]) expect(made.headers["x-frame-options"]).toBe("DENY");
  });

  it("names its files with their hash, has its title escaped, and is no page of a search engine", () => {
    const elements = pageElements(page({ ...parts, style: "results", script: "results" }).body);
    const all = (name: string, key: string) =>
      elements.filter(({ tagName }) => tagName === name).map((element) => attribute(element, key));
    expect(all("link", "href")).toEqual([assetPath("icon.svg"), assetPath("results.css")]);
    expect(all("script", "src")).toEqual([assetPath("results.js")]);
    expect(elements.filter(({ tagName }) => tagName === "title").map(textOf)).toEqual(["A <page>"]);
    expect(all("meta", "content")).toContain("noindex");
  });

  it("fails where it names a style that is not built", () => {
    expect(() => page({ ...parts, style: "nowhere" })).toThrow("nowhere.css");
  });
});
