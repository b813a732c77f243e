/** What comments and documents refer to is in this repository. */
import { describe, expect, it } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(root, path)));
const sources = tracked.filter((path) => /^(bin|lambdas|lib|local|test)\/.*\.ts$/.test(path));
const documents = tracked.filter((path) => path.endsWith(".md"));

/** The first word of each heading, without its full stop: `T1`, `D4`, `4.2`. */
const headings = (path: string): Set<string> =>
  new Set([...read(path).matchAll(/^#+ ([\w.]+?)\.?(?: .*)?$/gm)].map((match) => match[1]!));
const threats = headings("docs/threats.md");
const decisions = headings("DECISIONS.md");

/** A comment, or the title of a test or mutant, that starts or ends with a number of ours. */
const numbersIn = (text: string): string[] =>
  [...text.matchAll(/(?:^|\n)[^\n]*?(?:\/\/|\/?\*)([^\n]*)/g)].flatMap((comment) =>
    [...comment[1]!.matchAll(/\b[TBD]\d{1,2}\b/g)].map((match) => match[0]),
  );

describe("references", () => {
  it("to a threat (T…) or a bar (B…) lead to docs/threats.md, to a decision (D…) to DECISIONS.md", () => {
    const found = sources.flatMap((path) => numbersIn(read(path)).map((name) => ({ path, name })));
    expect(found.length).toBeGreaterThan(50);
    const broken = found.filter(({ name }) => !(name.startsWith("D") ? decisions : threats).has(name));
    expect(broken).toEqual([]);
  });

  it("to a section of a document lead to a heading with that number", () => {
    const found = [...sources, ...documents].flatMap((path) =>
      [...read(path).matchAll(/\b(docs\/[\w-]+\.md) section (\d+(?:\.\d+)?)/g)].map(([, document, section]) => ({
        path,
        document: document!,
        section: section!,
      })),
    );
    expect(found.length).toBeGreaterThan(20);
    const broken = found.filter(
      ({ document, section }) => !existsSync(join(root, document)) || !headings(document).has(section),
    );
    expect(broken).toEqual([]);
  });

  it("name the document: a bare «section 4.2» of something leads nowhere", () => {
    const bare = sources.filter((path) => /\b(contract|reliability|design) section \d/.test(read(path)));
    expect(bare.filter((path) => path !== "test/references.test.ts")).toEqual([]);
  });

  it("to a file of this repository in a document lead to a file that is there", () => {
    const named = /`((?:bin|docs|examples|lambdas|lib|local|statemachines|test)\/[\w./-]+\.(?:ts|json|md|mjs))`/g;
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(named)]
        .filter(([, file]) => !existsSync(join(root, file!)))
        .map(([, file]) => [path, file]),
    );
    expect(broken).toEqual([]);
  });

  it("between documents lead to files and headings that are there", () => {
    const anchorOf = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
        ([link, target, anchor]) => {
          const file = target === "" ? path : normalize(join(dirname(path), target!));
          if (!existsSync(join(root, file))) return [`${path}: ${link}`];
          if (anchor === undefined || !file.endsWith(".md")) return [];
          const anchors = [...read(file).matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1]!));
          return anchors.includes(anchor) ? [] : [`${path}: ${link}`];
        },
      ),
    );
    expect(broken).toEqual([]);
  });
});
