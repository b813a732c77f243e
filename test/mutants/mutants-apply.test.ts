/** `npm run mutants` takes minutes; that each mutant still finds the guard it removes is seen with every npm test. */
import { describe, expect, it } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mutants } from "./all.ts";

const root = join(import.meta.dirname, "../..");

describe("every mutant", () => {
  it("has a name of its own", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it("finds the code it changes exactly once", () => {
    const broken = mutants.flatMap(({ name, edits }) =>
      edits
        .filter(({ file, find }) => {
          const path = join(root, file);
          return !existsSync(path) || readFileSync(path, "utf8").split(find).length !== 2;
        })
        .map(({ file }) => `${name}: ${file}`),
    );
    expect(broken).toEqual([]);
  });

  it("names tests that exist", () => {
    const missing = mutants.flatMap(({ name, tests }) =>
      tests.filter((path) => !existsSync(join(root, path))).map((path) => `${name}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});
