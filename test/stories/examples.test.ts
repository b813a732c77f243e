/** The inputs in examples/ are what their names promise: real, without doubles, and the same as CSV and as JSON. */
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRows } from "../../lambdas/core/formats/read/read-rows.ts";

const folder = join(import.meta.dirname, "../../examples");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

describe("examples", () => {
  it.each(["companies", "awkward"])("%s holds the same rows as CSV and as JSON", (name) => {
    const { rows } = readRows(read(`${name}.csv`), { format: "csv" });
    expect(rows).toEqual(JSON.parse(read(`${name}.json`)));
  });

  it("has at least 120 companies, each once, each with a website of its own", () => {
    const { rows } = readRows(read("companies.csv"), { format: "csv" });
    expect(rows.length).toBeGreaterThanOrEqual(120);
    const companies = rows as { name: string; website: string }[];
    const unique = (column: "name" | "website") => new Set(companies.map((row) => row[column].toLowerCase()));
    expect([unique("name").size, unique("website").size]).toEqual([rows.length, rows.length]);
    for (const { name, website } of companies) {
      expect(name).toBe(name.trim());
      const { protocol, pathname, hostname } = new URL(website);
      expect([protocol, pathname, hostname.includes(".")]).toEqual(["https:", "/", true]);
    }
  });

  it.each<[string, RegExp]>([
    ["other scripts", /\p{Script=Han}/u],
    ["right-to-left text", /\p{Script=Arabic}/u],
    ["a joined emoji", /\u200D/],
    ["quotes", /"/],
    ["a comma", /,/],
    ["a line break", /\n/],
    ["a tab", /\t/],
    ["an empty cell", /^$/],
    ["a pipe", /\|/],
    ["a script", /<script>/],
    ["a formula", /^=1\+1$/],
    ["blanks around", /^ +\S.* +$/],
  ])("has an awkward row with %s", (_name, pattern) => {
    const { rows } = readRows(read("awkward.csv"), { format: "csv" });
    expect(rows.flatMap((row) => Object.values(row)).some((cell) => pattern.test(String(cell)))).toBe(true);
  });

  it("says in its README what each file is", () => {
    const readme = read("README.md");
    for (const name of readdirSync(folder).filter((file) => file !== "README.md"))
      expect(readme).toContain(`\`${name}\``);
  });
});
