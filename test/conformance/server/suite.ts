/** The official suite's server scenarios for 2025-11-25, held to the expected list. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalCloud } from "../../support/local-cloud.ts";
import { startKeyProxy } from "./key-proxy.ts";
import { conformanceScript } from "./node-22.ts";

/** Those that must pass because nothing excuses them. The suite itself fails on any other that is not in the list. */
const applicable = ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"];

/** Answers what went wrong; empty when the suite found nothing that is not expected. The suite has no option for a key. */
export const runSuite = async (node: string, cloud: LocalCloud): Promise<string[]> => {
  const proxy = await startKeyProxy(cloud.base_url, "demo-conformance");
  const results = mkdtempSync(join(tmpdir(), "multitask-conformance-"));
  const expected = fileURLToPath(new URL("expected.yml", import.meta.url));
  const options = ["--suite", "all", "--spec-version", "2025-11-25", "--expected-failures", expected, "-o", results];
  try {
    const { code, output } = await run(node, [conformanceScript, "server", "--url", proxy.url, ...options]);
    const lines = output.slice(output.indexOf("=== SUMMARY ===")).split("\n");
    const passed = lines.filter((line) => /^✓ .*: [1-9]\d* passed, 0 failed/.test(line));
    for (const line of passed) console.log(`  ${line}`);
    const missing = applicable.filter((name) => !passed.some((line) => line.startsWith(`✓ ${name}:`)));
    return [
      ...missing.map((name) => `${name} did not pass`),
      ...(code === 0 ? [] : [`the suite ended with ${code}:\n${lines.join("\n")}`]),
    ];
  } finally {
    await proxy.close();
    rmSync(results, { recursive: true, force: true });
  }
};

/** `output` is stdout, then stderr. */
export const run = (
  node: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string; stdout: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...env, PATH: "", HOME: tmpdir() } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (part: Buffer) => (stdout += part.toString()));
    child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
    const timer = setTimeout(() => child.kill(), 300_000);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, output: `${stdout}${stderr}` });
    });
  });
