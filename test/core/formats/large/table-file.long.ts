/** A file read row by row is the same table, with the same mistakes, as one that is read as a whole. */
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { readFile } from "../../../../lambdas/core/formats/file/read-file.ts";
import { rowByRow } from "../../../../lambdas/core/formats/large/table-file.ts";
import type { Refused } from "../../../../lambdas/core/problem.ts";

const casesFolder = join(import.meta.dirname, "../../../cases");
const names = readdirSync(casesFolder).filter((name) => name !== "expected.json" && name !== "README.md");

interface Outcome {
  readonly rows?: readonly unknown[];
  readonly columns?: readonly string[];
  readonly warnings?: readonly string[];
  readonly code?: string;
  readonly errors?: readonly { path: string; message: string }[];
}
const refusal = (error: unknown): Outcome => {
  const { code, errors } = error as Refused;
  if (code === undefined) throw error;
  return { code, errors };
};
const whole = (name: string, bytes: Uint8Array): Outcome => {
  try {
    return readFile(bytes, { content_type: "", name, path: "inputs.upload", most_bytes: 1e6 });
  } catch (error) {
    return refusal(error);
  }
};
/** Bytes come in pieces of this length: every place is once a border. */
const streamed = async (name: string, bytes: Uint8Array, length: number): Promise<Outcome> => {
  const open = async () =>
    (async function* () {
      for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
    })();
  try {
    const table = await rowByRow(
      { bytes: bytes.length, content_type: "", name, sheet: null, open },
      async () => undefined,
    );
    const rows: unknown[] = [];
    for await (const row of table.rows()) rows.push(row);
    expect(rows).toHaveLength(table.num_rows);
    return { rows, columns: [...table.columns], warnings: [...table.warnings] };
  } catch (error) {
    return refusal(error);
  }
};

/** Read as a whole, up to 20 MB, whatever their size: row by row they are refused. */
const heldWhole: Readonly<Record<string, string>> = {
  "gzip-body-accepted.csv.gz": "file_too_large",
  "markdown-table.txt": "file_too_large",
};

/** Whole requests as files: they are small, and never read row by row. */
const isRequest = (name: string): boolean =>
  /^[^\w[]*\{\s*"inputs"/.test(readFileSync(join(casesFolder, name), "latin1").replaceAll("\0", ""));

describe("each file of test/cases", () => {
  it.each(names.filter((name) => !isRequest(name)))("%s", async (name) => {
    const bytes = new Uint8Array(readFileSync(join(casesFolder, name)));
    for (const length of [1, 2, 3, 7, 64 * 1024]) {
      const read = await streamed(name, bytes, length);
      // Workbooks are read as a whole, too.
      if (name.endsWith(".xlsx")) expect(["file_too_large", whole(name, bytes).code]).toContain(read.code);
      else if (heldWhole[name] !== undefined) expect(read.code).toBe(heldWhole[name]);
      else expect([length, read]).toEqual([length, whole(name, bytes)]);
    }
  });
});

describe("generated tables", () => {
  const cell = fc.oneof(
    fc.constantFrom("", " ", "a", "é", "😀", "1,2", "x;y", 'say "hi"', "two\nlines", "two\r\nlines", "\r", "\u200b"),
    fc.string({ maxLength: 6 }),
  );
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  it("are the same as CSV, whatever their line ends and wherever the pieces end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.integer({ min: 1, max: 9 }),
        async (lines, end, length) => {
          const text = ["id,name,,note", ...lines.map((cells) => cells.map(quoted).join(","))].join(end);
          const bytes = Buffer.from(text.replaceAll("\u001a", ""));
          const [read, expected] = [await streamed("t.csv", bytes, length), whole("t.csv", bytes)];
          expect({ ...read, errors: undefined }).toEqual({ ...expected, errors: undefined });
        },
      ),
      { numRuns: 150 },
    );
  });

  it("have the same options of single rows", async () => {
    const text = 'company,$processor,$metadata\nA,core,"{""team"": ""x""}"\nB,,\n';
    for (const length of [1, 7, 1_000]) {
      const read = await streamed("t.csv", Buffer.from(text), length);
      expect(read).toEqual(whole("t.csv", Buffer.from(text)));
      expect([read.columns, read.rows?.[0]]).toEqual([
        ["company"],
        { company: "A", $processor: "core", $metadata: { team: "x" } },
      ]);
    }
    const wrong = Buffer.from("company,$processor\nA,best\n");
    expect(await streamed("t.csv", wrong, 3)).toEqual(whole("t.csv", wrong));
  });

  it("are the same as JSON and as NDJSON", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), fc.jsonValue()), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (rows, length, pretty) => {
          for (const [name, text] of [
            ["t.json", JSON.stringify(rows, null, pretty ? 2 : 0)],
            ["t.ndjson", rows.map((row) => JSON.stringify(row)).join("\r\n")],
          ] as const) {
            const bytes = Buffer.from(text);
            expect(await streamed(name, bytes, length)).toEqual(whole(name, bytes));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a large file", () => {
  it("names the first 20 mistakes with their lines and counts all of them", async () => {
    const lines = Array.from({ length: 3_000 }, (_, row) => (row % 100 === 99 ? `${row}` : `${row},x`));
    const read = await streamed("t.csv", Buffer.from(["id,name", ...lines].join("\n")), 64 * 1024);
    expect(read.errors).toHaveLength(20);
    expect(read.errors?.[0]).toEqual({ path: "inputs[99]", message: "line 101 has 1 cells, the header has 2" });
    expect(read.errors?.[19]?.path).toBe("inputs[1999]");
  });

  it("whose quote is never closed is refused where the quote stands, without being held", async () => {
    const text = `id,name\n1,"open\n${"x,y\n".repeat(1_000_000)}`;
    const read = await streamed("t.csv", Buffer.from(text), 64 * 1024);
    expect(read.errors?.[0]?.message).toBe("line 2: has no end within a million characters");
  });

  it("of more than 100,000 rows is counted and refused", async () => {
    const text = `id\n${"1\n".repeat(100_001)}`;
    expect((await streamed("t.csv", Buffer.from(text), 64 * 1024)).errors?.[0]?.message).toBe("holds 100001 rows");
  });

  it("is read in another encoding when a later byte is not of the first one", async () => {
    const text = Buffer.concat([
      Buffer.from(`id,name\n${"1,abc\n".repeat(80_000)}`),
      Buffer.from("2,Sel\xe9\n", "latin1"),
    ]);
    const read = await streamed("t.csv", text, 64 * 1024);
    expect([read.rows?.length, read.rows?.at(-1), read.warnings]).toEqual([
      80_001,
      { id: "2", name: "Selé" },
      ["Read as Windows-1252; send UTF-8 to be sure."],
    ]);
  });
});
