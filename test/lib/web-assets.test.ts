import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { webAssets } from "../../lib/web-assets.ts";

const { names, files, sources } = webAssets();
const textOf = (name: string): string => files[names[name] ?? ""]?.body ?? "";
const ending = (end: string) => Object.keys(names).filter((name) => name.endsWith(end));
const kilobytes = (name: string): number => gzipSync(textOf(name)).length / 1024;
const web = join(import.meta.dirname, "../../lambdas/web");

describe("what a browser gets", () => {
  it("has the style and the script of each page that has one", () => {
    const pages = readdirSync(web, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const wanted = pages.flatMap(({ name }) =>
      readdirSync(join(web, name)).flatMap((file) =>
        file === "client.ts" ? `${name}.js` : file === "style.css" ? `${name}.css` : [],
      ),
    );
    expect(Object.keys(names).sort()).toEqual([...wanted, "icon.svg"].sort());
    expect(ending(".js")).toEqual(["install.js", "report.js", "results.js"]);
  });

  it.each(ending(".js"))("keeps %s under 60 kB, gzip", (name) => {
    expect(kilobytes(name)).toBeGreaterThan(0.2);
    expect(kilobytes(name)).toBeLessThan(60);
  });

  it.each(ending(".css"))("keeps %s under 10 kB, gzip", (name) => {
    expect(kilobytes(name)).toBeGreaterThan(0.2);
    expect(kilobytes(name)).toBeLessThan(10);
  });

  const plainData = [
    "lambdas/contracts/lifecycle.ts",
    "lambdas/core/formats/cells.ts",
    "lambdas/core/formats/report/long-text.ts",
    "lambdas/core/budget/still-billed.ts",
  ];
  it.each(ending(".js"))("builds %s from pages and plain data alone: no package, no adapter, no schema", (name) => {
    const foreign = (sources[name] ?? []).filter(
      (path) => !path.startsWith("lambdas/web/") && !plainData.includes(path),
    );
    expect(foreign).toEqual([]);
  });

  it("makes elements out of text in one place only", () => {
    const writes =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|Function\(/;
    const places = readdirSync(web, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .filter((path) => writes.test(readFileSync(join(web, path), "utf8")));
    expect(places).toEqual(["shared/fill.ts"]);
  });

  it("prints a results table whole: no box cuts it, its head repeats, controls are left out", () => {
    const style = textOf("results.css");
    expect(style).toContain("@page{size:landscape");
    const paper = style.split("@media print").slice(1).join("").replace(/\s+/g, "");
    expect(paper).toContain(".scroll{overflow:visible");
    expect(paper).toContain("thead{display:table-header-group");
    expect(paper).toMatch(/nav,nav\.site,button,form\{display:none/);
  });
});
