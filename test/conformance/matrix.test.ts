/** The matrix in README.md and the tests name each other: no requirement without a test, no group of tests unnamed. */
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;
const rows = readFileSync(join(folder, "README.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("`"))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => /\.(test|long)\.ts`$/.test(cells[3] ?? ""))
  .map(([, requirement = "", source = "", file = "", name = ""]) => ({
    requirement,
    source,
    file: file.replaceAll("`", ""),
    name: name.replaceAll("\\|", "|"),
  }));
const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
describe("the matrix", () => {
  it("has a row for each requirement, none twice", () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    const keys = rows.map(({ file, name }) => `${file} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(rows.filter(({ requirement, source }) => requirement === "" || source === "")).toEqual([]);
  });

  it.each(rows)("names a test that exists: $requirement", ({ file, name }) => {
    expect(textOf(file)).toContain(`"${name}"`);
  });

  const files = ["", "hostile/"].flatMap((under) =>
    readdirSync(join(folder, under))
      .filter((name) => /\.(test|long)\.ts$/.test(name) && name !== "matrix.test.ts")
      .map((name) => `${under}${name}`),
  );
  it.each(files)("names something of each group of tests in %s", (file) => {
    const named = rows.filter((row) => row.file === file).map(({ name }) => name);
    const groups = textOf(file)
      .split(/^describe\(/m)
      .slice(1);
    const unnamed = groups.filter((group) => !named.some((name) => group.includes(`"${name}"`)));
    expect(unnamed.map((group) => group.split("\n")[0])).toEqual([]);
  });
});
