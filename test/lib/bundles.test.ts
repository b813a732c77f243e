import { afterAll, describe, expect, it } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { functionNames, type FunctionName } from "../../lambdas/contracts/routes.ts";
import { writeBundles } from "../../lib/bundles.ts";

const folder = mkdtempSync(join(tmpdir(), "bundles-"));
const bundles = writeBundles(folder);
afterAll(() => rmSync(folder, { recursive: true }));
const kilobytes = (name: FunctionName) => statSync(join(bundles[name], "index.mjs")).size / 1024;
const steps: readonly FunctionName[] = ["read-inputs", "prepare", "add-runs", "watch", "audit", "finalize", "notify"];
/** Minified, in KB. Submit and manage start, seal, store, fetch and sign: six AWS clients each (DECISIONS.md). */
const ofEverything: readonly FunctionName[] = ["submit", "manage"];
const bar = (name: FunctionName) => {
  if (name === "mcp") return 1_200;
  // Pages and the reader of Markdown: 97 KB of it, which each answer of a report needs (D91).
  if (name === "read") return 850;
  if (ofEverything.includes(name)) return 870;
  return steps.includes(name) ? 700 : 750;
};

describe("the bundles", () => {
  it.each(functionNames)("keep %s within its size", (name) => {
    expect(kilobytes(name)).toBeLessThan(bar(name));
  });

  it("hold one module and its source map a function, and no text of the sources", () => {
    for (const name of functionNames) {
      expect(readdirSync(bundles[name]).sort()).toEqual(["index.mjs", "index.mjs.map"]);
      const map = JSON.parse(readFileSync(join(bundles[name], "index.mjs.map"), "utf8")) as Record<string, unknown>;
      expect(map.sourcesContent).toBeUndefined();
    }
  });

  it("are the same wherever they are written", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "bundles-"));
    const again = writeBundles(elsewhere);
    for (const name of functionNames) {
      const read = (root: string) => gzipSync(readFileSync(join(root, "index.mjs"))).toString("base64");
      expect(read(again[name])).toBe(read(bundles[name]));
    }
    rmSync(elsewhere, { recursive: true });
  });

  it.each(functionNames)("export a handler from %s, and importing it asks nothing of the environment", async (name) => {
    const module = (await import(pathToFileURL(join(bundles[name], "index.mjs")).href)) as { handler?: unknown };
    expect(typeof module.handler).toBe("function");
  });
});
