/** Files as people have them (test/cases), each through each door: rows and warnings, or the code of its refusal. */
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { caseBytes, casesFolder, doors, readAt, type Door, type Read } from "./case-doors.ts";

type Expected = Omit<Read, "status"> & { status?: number; count?: number; num_columns?: number; first_cell?: string };
/** One outcome for all doors, or one for text and one for bytes (octet-stream, url), or one a door. */
type PerDoor = Partial<Record<Door | "bytes", Expected>>;

const expected = JSON.parse(readFileSync(join(casesFolder, "expected.json"), "utf8")) as Record<
  string,
  Expected | PerDoor
>;
const names = readdirSync(casesFolder).filter((name) => name !== "expected.json");

const expectedAt = (name: string, door: Door): Expected | undefined => {
  const all = expected[name];
  if (!all || !("text" in all)) return all as Expected | undefined;
  // What reads a file at an address reads an upload.
  return all[door] ?? (door === "upload" ? all.url : undefined) ?? all.bytes;
};

/** What was read, in the words of expected.json: large tables by their size and first cell. */
const inShort = ({ status, code, rows = [], warnings }: Read, wanted: Expected): Expected => {
  if (status !== 200) return { status, ...(code !== undefined && { code }) };
  if (wanted.count === undefined) return { rows, ...(warnings && { warnings }) };
  const cells = Object.values(rows[0] as Record<string, string>);
  return { count: rows.length, num_columns: cells.length, first_cell: cells[0] ?? "", ...(warnings && { warnings }) };
};

describe("input files that people have", () => {
  it("have an expected outcome each", () => {
    expect(Object.keys(expected).sort()).toEqual(names.sort());
    expect(names.length).toBeGreaterThan(60);
  });

  it.each(names.flatMap((name) => doors.map((door): [string, Door] => [name, door])))(
    "%s is read or refused as expected, as %s",
    async (name, door) => {
      const wanted = expectedAt(name, door) ?? {};
      expect(inShort(await readAt(door, name, caseBytes(name)), wanted)).toEqual(wanted);
    },
  );
});
