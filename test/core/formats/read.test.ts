/** Tables as programs write them, generated: no row is lost, and what is dropped is named. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readRows } from "../../../lambdas/core/formats/read/read-rows.ts";

const cell = fc.oneof(
  fc.constantFrom(
    "Adyen",
    "12,5",
    "a;b",
    "a|b",
    "x\ty",
    'said "hi"',
    "two\r\nlines",
    "two\nlines",
    "Nestlé",
    "007",
    " ",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0")),
);
const lineEnd = fc.constantFrom("\r\n", "\n", "\r");

const table = fc
  .record({
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    width: fc.integer({ min: 2, max: 5 }),
    saysSeparator: fc.boolean(),
    mark: fc.boolean(),
    blanksAtEnd: fc.integer({ min: 0, max: 3 }),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      lines: fc.array(
        fc.record({
          isBlank: fc.boolean(),
          cells: fc.array(cell, { minLength: shape.width, maxLength: shape.width }),
          quoteAll: fc.boolean(),
          end: lineEnd,
        }),
        { minLength: 1, maxLength: 12 },
      ),
      headerEnd: lineEnd,
    }),
  );

/** RFC 4180, quotes where they are needed or everywhere. */
const written = (cells: readonly string[], delimiter: string, all: boolean): string =>
  cells.map((text) => (all || /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(delimiter);

const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]/u;

/** Rows that a text was made of: `filled` are to be read, `blank` to be named by their number. */
const made = ({ shape, lines, headerEnd }: typeof table extends fc.Arbitrary<infer T> ? T : never) => {
  const { delimiter, width, saysSeparator, mark, blanksAtEnd } = shape;
  const names = Array.from({ length: width }, (_, at) => `column ${at + 1}`);
  const rows = lines.map((line) => (line.isBlank ? { ...line, cells: names.map(() => "") } : line));
  const filled = rows.filter(({ cells }) => cells.some((text) => visible.test(text)));
  const blank = rows.length - filled.length + blanksAtEnd;
  const body = rows.map(({ cells, quoteAll, end }) => written(cells, delimiter, quoteAll) + end).join("");
  const text =
    (mark ? "\uFEFF" : "") +
    (saysSeparator ? `sep=${delimiter}\r\n` : "") +
    names.join(delimiter) +
    headerEnd +
    body +
    `${delimiter.repeat(width - 1)}\r\n`.repeat(blanksAtEnd);
  const expected = filled.map(({ cells }) => Object.fromEntries(names.map((name, at) => [name, cells[at]])));
  return { text, expected, blank };
};

const namedAsDropped = (warnings: readonly string[]): number =>
  warnings.reduce((sum, warning) => sum + Number(/^(\d+) blank rows? w/.exec(warning)?.[1] ?? 0), 0);

describe("generated tables", () => {
  it("give each row that has something in it, and name the rest: rows out + rows dropped = rows in", () => {
    let read = 0;
    fc.assert(
      fc.property(table, (drawn) => {
        const { text, expected, blank } = made(drawn);
        fc.pre(expected.length > 0);
        const { rows, warnings } = readRows(text, { format: "csv" });
        expect(rows).toEqual(expected);
        expect(namedAsDropped(warnings)).toBe(blank);
        read += 1;
      }),
      { seed: 20261128, numRuns: 500 },
    );
    expect(read).toBe(500);
  });
});
