/** Steps over 100,000 rows stay within the memory of their functions: nothing in them holds all rows at once. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startParallelSimulator, type ParallelSimulator } from "../../local/parallel-simulator/server.ts";

/** Of each function, in MB, tsx and the records that tests keep in memory included. */
const bar_mb = 512;
const folder = mkdtempSync(join(tmpdir(), "multitask-memory-"));
let simulator: ParallelSimulator;
beforeAll(async () => {
  simulator = await startParallelSimulator({ port: 0, timeScale: 0.000_01 });
});
afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

const run = async (rowBytes: number, last: string): Promise<Record<string, number | string>> => {
  const script = fileURLToPath(new URL("./steps-process.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--max-old-space-size=400", "--import", "tsx", script, simulator.url, String(rowBytes), folder, last],
  ]);
  return JSON.parse(stdout) as Record<string, number | string>;
};

describe("100,000 rows", () => {
  it("are read, prepared, sent and audited in 512 MB", async () => {
    const told = await run(60, "audit");
    expect(told).toMatchObject({ rows: 100_000, state: "finalizing" });
    for (const step of ["read_inputs", "prepare", "add_runs", "audit"]) {
      expect([step, Number(told[step]) < bar_mb]).toEqual([step, true]);
    }
  }, 600_000);

  it("of 2 KB each are read and prepared in 512 MB", async () => {
    const told = await run(2_000, "prepare");
    expect(told).toMatchObject({ rows: 100_000, state: "submitting", file_mb: 192 });
    expect(Number(told["read_inputs"])).toBeLessThan(bar_mb);
    expect(Number(told["prepare"])).toBeLessThan(bar_mb);
  }, 600_000);
});
