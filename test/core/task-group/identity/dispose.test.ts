import { describe, expect, it } from "@jest/globals";
import type { InputRow } from "../../../../lambdas/contracts/ledger.ts";
import { dispositionsOf, everyRowSent, prefixOf } from "../../../../lambdas/core/task-group/identity/dispositions.ts";
import { disposing, type Rules } from "../../../../lambdas/core/task-group/identity/dispose.ts";

const pepper = new Uint8Array(32).fill(7);
const plain: Rules = { duplicates: "once", key: null, answers: new Set(), whole_answer: null };

const disposed = (rows: InputRow[], rules: Partial<Rules> = {}, before?: Parameters<typeof disposing>[2]) => {
  const disposal = disposing(pepper, { ...plain, ...rules }, before);
  disposal.add({ from: 0, rows });
  return disposal.done();
};

describe("rows that are one", () => {
  it("are those that would be sent alike, in whatever order their cells stand", () => {
    const found = disposed([{ a: 1, b: "x" }, { a: 2 }, { b: "x", a: 1 }, { a: "1", b: "x" }]);
    expect(found.stored.same_as).toEqual([[2, 0]]);
    expect(found.warnings).toEqual([expect.stringMatching(/^1 row is the same as an earlier row .*\(row 3\)/)]);
    expect(found.duplicates).toEqual({ count: 1, groups: [[0, 2]] });
  });

  it.each([
    ["processor", { $processor: "lite" }],
    ["labels", { $metadata: { a: "b" } }],
    ["sources", { $source_policy: { include_domains: ["a.example"] } }],
  ])("are not rows with other %s", (_name, option) => {
    expect(disposed([{ a: 1 }, { a: 1, ...option }]).stored.same_as).toEqual([]);
  });

  it("are sent each with duplicates: run", () => {
    expect(disposed([{ a: 1 }, { a: 1 }], { duplicates: "run" })).toMatchObject({ stored: everyRowSent, warnings: [] });
  });

  it("are those of one key, where the first wins and a difference is said without a cell", () => {
    const rows = [
      { site: "a.example", note: "secret one" },
      { site: "a.example", note: "secret two" },
      { site: "a.example", note: "secret one" },
    ];
    const found = disposed(rows, { key: ["site"] });
    expect(found.stored.same_as).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(found.warnings).toEqual([
      expect.stringMatching(/^1 row is the same .*\(row 3\)/),
      expect.stringMatching(/^1 row has the key of an earlier row and other cells beside it \(row 2\)/),
    ]);
    expect(found.warnings.join()).not.toContain("secret");
  });

  it("are not rows without a key", () => {
    const rows = [{ site: "", a: 1 }, { site: " ", a: 2 }, { a: 3 }];
    expect(disposed(rows, { key: ["site"] }).stored.same_as).toEqual([]);
  });

  it("are not rows that nearly match: those are sent, and named, ten of them at most", () => {
    const near = disposed([{ a: "Stripe Inc" }, { a: " stripe  inc" }, { a: "Ｓtripe Inc" }]);
    expect(near.stored).toEqual(everyRowSent);
    expect(near.warnings).toEqual([expect.stringMatching(/^2 rows differ .*only in case, blanks .*\(rows 2, 3\)/)]);
    const many = disposed(Array.from({ length: 13 }, (_, row) => ({ a: `x${" ".repeat(row)}` })));
    expect(many.warnings[0]).toMatch(/^12 rows differ .*\(rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more\)/);
  });
});

describe("rows that come later", () => {
  it("share the end of earlier ones, and change nothing that was fixed", () => {
    const rows = [{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }];
    const run = { stored: everyRowSent, num_rows: 2 };
    expect(disposed(rows, {}, run).stored.same_as).toEqual([[2, 0]]);
  });
});

describe("what is paid for", () => {
  const { stored } = disposed([{ a: 1 }, { a: 1 }, { a: 2, $processor: "pro" }, { a: 2, $processor: "pro" }, { a: 3 }]);
  const dispositions = dispositionsOf(stored, { processor: "lite" });

  it("is each row that is sent, at the price of its own processor", () => {
    expect(dispositions.payFor(0, 5)).toEqual({
      sent: { rows: 3, own_rows: 1, own_micros: 100_000 },
      saved: { rows: 2, own_rows: 1, own_micros: 100_000 },
    });
    expect([0, 2, 4].map(dispositions.priceOf)).toEqual([5_000, 100_000, 5_000]);
    expect([0, 1, 2].map(dispositions.weightOf)).toEqual([2, 1, 2]);
  });

  it("is of a sample the first rows that hold so many sends", () => {
    expect([1, 2, 3, 4].map((sends) => prefixOf(dispositions, 5, sends))).toEqual([1, 3, 5, 5]);
  });
});
