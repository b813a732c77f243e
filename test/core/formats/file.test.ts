/** One table in every format that it can be written in: the same rows are read back, and what is dropped is named. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readFile } from "../../../lambdas/core/formats/file/read-file.ts";
import { xlsxOfRows } from "../../support/write-xlsx.ts";

const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]/u;

const cell = fc.oneof(
  fc.constantFrom(
    "Adyen",
    "12,5",
    "a;b",
    "x\ty",
    'said "hi"',
    "Nestlé",
    "007",
    "=1+1",
    "_x000D_",
    "<b>&amp;",
    "€ “x”",
    "",
  ),
  // Without lone surrogates, which no encoding has, and without what no text file holds.
  fc
    .string({ unit: "grapheme", maxLength: 12 })
    .filter((text) => !/[\0-\x1F\x7F-\x9F\uFEFF\uFFFD-\uFFFF\uD800-\uDFFF]/u.test(text)),
);

/** What Windows-1252 has, without the delimiters of Markdown. */
const westernCell = fc.constantFrom("Adyen", "12,5", "Nestlé", "007", "=1+1", "€ “x”", "ó", "");

const table = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.constantFrom(cell, cell, westernCell))
  .chain(([width, drawnCell]) =>
    fc.record({
      width: fc.constant(width),
      rows: fc.array(fc.array(drawnCell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 10 }),
    }),
  );
type Rows = readonly (readonly string[])[];

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const delimited = (rows: Rows, delimiter: string): string =>
  rows.map((cells) => cells.map(quoted).join(delimiter)).join("\r\n");
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le"));

const high = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
const highBytes = [
  0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
  0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9f,
];
/** Null for a text that Windows-1252 does not have. */
const windows1252 = (text: string): Uint8Array | null => {
  const bytes = Array.from(text, (sign) => {
    const at = high.indexOf(sign);
    return at >= 0 ? highBytes[at]! : sign.charCodeAt(0) < 256 && sign.length === 1 ? sign.charCodeAt(0) : -1;
  });
  return bytes.includes(-1) ? null : Uint8Array.from(bytes);
};

const markdown = (rows: Rows): string => {
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(rows[0]!), line(rows[0]!.map(() => "---")), ...rows.slice(1).map(line)].join("\n");
};
/** Cells of a Markdown table have no blanks around them and no `\` before a `|`. */
const fitsMarkdown = (rows: Rows): boolean => rows.flat().every((text) => text === text.trim() && !text.includes("\\"));

const objects = (header: readonly string[], rows: Rows) =>
  rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at]])));

/** Name, content-type and bytes of each form, or null for a table that it cannot hold. */
const forms: Readonly<Record<string, (header: readonly string[], rows: Rows) => string | Uint8Array | null>> = {
  "a.csv": (header, rows) => delimited([header, ...rows], ","),
  "a.tsv": (header, rows) => delimited([header, ...rows], "\t"),
  "semicolons.csv": (header, rows) => delimited([header, ...rows], ";"),
  "pipes.csv": (header, rows) => delimited([header, ...rows], "|"),
  "a.ndjson": (header, rows) =>
    objects(header, rows)
      .map((row) => JSON.stringify(row))
      .join("\n"),
  "a.json": (header, rows) => JSON.stringify(objects(header, rows)),
  "a.md": (header, rows) => (fitsMarkdown(rows) ? markdown([header, ...rows]) : null),
  "utf-16.csv": (header, rows) => utf16(delimited([header, ...rows], "\t")),
  "windows-1252.csv": (header, rows) => windows1252(delimited([header, ...rows], ";")),
  "a.xlsx": (header, rows) => xlsxOfRows([header, ...rows]),
};

const droppedIn = (warnings: readonly string[]): number =>
  warnings.reduce((sum, warning) => sum + Number(/^(\d+) blank rows? w/.exec(warning)?.[1] ?? 0), 0);

describe("generated tables", () => {
  it("read back equal from every format, 500 of them: rows out + rows dropped = rows in", () => {
    const readBack = new Map<string, number>();
    fc.assert(
      fc.property(table, ({ width, rows: drawn }) => {
        const header = Array.from({ length: width }, (_, at) => `column ${at + 1}`);
        // The last row has something in it: blank ones at the end of a sheet do not stand in the file.
        const rows = [...drawn, ["last", ...Array.from({ length: width - 1 }, () => "x")]];
        const filled = rows.filter((cells) => cells.some((text) => visible.test(text)));
        for (const [name, write] of Object.entries(forms)) {
          const file = write(header, rows);
          if (file === null) continue;
          const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
          const content_type = name.startsWith("windows") ? "text/csv; charset=windows-1252" : "";
          const read = readFile(bytes, { name, content_type, path: "body", most_bytes: 1_000_000 });
          expect([name, read.rows]).toEqual([name, objects(header, filled)]);
          expect([name, droppedIn(read.warnings) + read.rows.length]).toEqual([name, rows.length]);
          readBack.set(name, (readBack.get(name) ?? 0) + 1);
        }
      }),
      { seed: 20261128, numRuns: 500 },
    );
    expect([...readBack.keys()].sort()).toEqual(Object.keys(forms).sort());
    for (const [name, count] of readBack)
      expect([name, count >= (/md|1252/.test(name) ? 20 : 500)]).toEqual([name, true]);
  });
});
