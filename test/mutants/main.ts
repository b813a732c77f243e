/**
 * npm run mutants: takes each guard away in a copy of the project and runs the tests that must notice. Ends with 1 if a
 * mutant survives. Flags: --only TEXT (names that contain it), --workers 2, --list.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mutants as all } from "./all.ts";
import type { Edit, Mutant } from "./mutant.ts";

const root = join(import.meta.dirname, "../..");
const copied = [
  "docs",
  "stages",
  "bin",
  "examples",
  "lambdas",
  "lib",
  "local",
  "statemachines",
  "test",
  "cdk.json",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

const copyProject = (): string => {
  const copy = mkdtempSync(join(tmpdir(), "multitask-mutant-"));
  for (const name of copied) {
    cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !path.includes("node_modules") });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "dir");
  return copy;
};

/** Applies an edit to the text of its file; throws when the product no longer has the guard where the edit looks. */
const mutated = (text: string, { file, find, replace }: Edit): string => {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file}: found ${parts.length - 1} times, wanted once: ${find}`);
  return parts.join(replace);
};

/** After `limit_ms` the run is ended and counts as red: a mutant that never comes to an end is found out by that. */
const runTests = (
  copy: string,
  tests: readonly string[],
  limit_ms: number,
  more: readonly string[] = [],
): Promise<{ green: boolean; log: string }> =>
  new Promise((resolve, reject) => {
    const jest = join("node_modules", "jest", "bin", "jest.js");
    const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", jest, "--bail", "--runInBand"];
    const match = ["--testMatch", "<rootDir>/test/**/*.{test,long}.ts"];
    const child = spawn(process.execPath, [...flags, ...match, ...more, "--runTestsByPath", ...tests], { cwd: copy });
    const late = setTimeout(() => {
      log += `\n● no end within ${(limit_ms / 1_000).toFixed(0)} s\n`;
      child.kill("SIGKILL");
    }, limit_ms);
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(late);
      resolve({ green: code === 0, log });
    });
  });

const firstFailure = ["--reporters", "<rootDir>/test/mutants/first-failure.mjs"];

interface Verdict {
  readonly mutant: Mutant;
  readonly killed: boolean;
  readonly by: string;
  readonly seconds: number;
}

const judge = async (copy: string, mutant: Mutant, limit_ms: number): Promise<Verdict> => {
  const began = performance.now();
  const files = [...new Set(mutant.edits.map(({ file }) => file))];
  const before = new Map(files.map((file) => [file, readFileSync(join(copy, file), "utf8")]));
  try {
    for (const edit of mutant.edits) {
      const path = join(copy, edit.file);
      writeFileSync(path, mutated(readFileSync(path, "utf8"), edit));
    }
    const { green, log } = await runTests(copy, mutant.tests, limit_ms, firstFailure);
    const by = /● (.+)/.exec(log)?.[1] ?? "no test failed by name";
    // A mutant that does not even load proves nothing about the tests.
    if (/Test suite failed to run/.test(log)) throw new Error(`${mutant.name}: the mutant does not load.\n${log}`);
    return { mutant, killed: !green, by, seconds: (performance.now() - began) / 1_000 };
  } finally {
    for (const [file, text] of before) writeFileSync(join(copy, file), text);
  }
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      workers: { type: "string", default: "2" },
      list: { type: "boolean", default: false },
    },
  });
  const mutants = all.filter(({ name }) => name.includes(values.only));
  if (values.list) return void console.log(mutants.map(({ name, guards }) => `${name}: ${guards}`).join("\n"));
  const copies = Array.from({ length: Number(values.workers) }, copyProject);
  try {
    const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
    console.log(`${mutants.length} mutants, ${tests.length} test files; first the product as it is …`);
    const [copy] = copies;
    const began = performance.now();
    const healthy = copy === undefined ? undefined : await runTests(copy, tests, 20 * 60_000);
    // All tests together, without a mutant, took so long: one mutant's few tests take less, on any machine.
    const limit_ms = Math.max(60_000, performance.now() - began);
    if (!healthy?.green) throw new Error(`The tests fail without any mutant:\n${healthy?.log ?? ""}`);
    const queue = mutants.values();
    const verdicts: Verdict[] = [];
    await Promise.all(
      copies.map(async (own) => {
        for (const mutant of queue) {
          const verdict = await judge(own, mutant, limit_ms);
          verdicts.push(verdict);
          const outcome = verdict.killed ? `killed by: ${verdict.by}` : "SURVIVED";
          console.log(`${verdict.seconds.toFixed(1).padStart(6)} s  ${mutant.name.padEnd(44)} ${outcome}`);
        }
      }),
    );
    const survived = verdicts.filter(({ killed }) => !killed);
    console.log(`${verdicts.length - survived.length} of ${verdicts.length} mutants killed`);
    process.exitCode = survived.length > 0 ? 1 : 0;
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  }
};

await main();
