/** Texts of a million lines and workbooks that are zip bombs: counted before they are parsed, refused soon and within little memory (T19). */
import { describe, expect, it } from "@jest/globals";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const script = join(import.meta.dirname, "support/read-oversized.ts");

interface Outcome {
  readonly name: string;
  readonly status: number;
  readonly ms: number;
  readonly errors: number;
  readonly bytes: number;
  readonly rss_mb: number;
}

describe("texts of a million lines and zip bombs", () => {
  it.each([
    ["texts", 10],
    ["workbooks", 6],
  ])("are refused within 3 s of processor time and 256 MB of heap each, with few words: %s", async (kind, count) => {
    const options = ["--max-old-space-size=256", "--import", "tsx", script, kind];
    const { stdout } = await promisify(execFile)(process.execPath, options);
    const outcomes = JSON.parse(stdout) as Outcome[];
    expect(outcomes).toHaveLength(count);
    for (const { name, status, ms, errors, bytes, rss_mb } of outcomes) {
      expect([name, [413, 422].includes(status)]).toEqual([name, true]);
      expect([name, errors <= 20 && bytes < 5_000]).toEqual([name, true]);
      expect([name, ms < 3_000]).toEqual([name, true]);
      expect([name, rss_mb < 400]).toEqual([name, true]);
    }
  });
});
