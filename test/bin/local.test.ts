import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { listen } from "../../local/wire/listen.ts";

const root = join(import.meta.dirname, "../..");
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function start(...options: string[]) {
  const tsx = join(root, "node_modules/tsx/dist/loader.mjs");
  const child = spawn(process.execPath, ["--import", tsx, "bin/local.ts", ...options], { cwd: root });
  running.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.err += chunk.toString()));
  const until = async (text: RegExp) => {
    while (!text.test(output.out)) {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output.err}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const exit = async () => {
    const code: unknown = child.exitCode ?? (await once(child, "close"))[0];
    return { code, ...output };
  };
  return { child, output, until, exit };
}

describe("npm run local", () => {
  it("tells what it starts, ends its start with READY, key and curl, serves, and ends on Ctrl-C with exit code 0", async () => {
    const { child, output, until, exit } = start("--port", "0");
    await until(/Ctrl-C ends everything/);
    const url = /^READY (http:\/\/127\.0\.0\.1:\d+)$/m.exec(output.out)![1]!;
    for (const part of ["synth and bundles", "tables", "state machine", "HTTP API"]) expect(output.out).toContain(part);
    expect(output.out).toContain("Demo key: demo-key-not-secret");
    expect(output.out).toContain(`--data-binary @examples/companies.csv "${url}/v1/tasks/groups?output=CEO`);
    expect((await fetch(`${url}/openapi.json`)).headers.get("apigw-requestid")).toBeTruthy();
    child.kill("SIGINT");
    expect((await exit()).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  }, 60_000);

  it("gives the ready line as JSON, alone on stdout", async () => {
    const { child, output, until, exit } = start("--port", "0", "--json", "--time-scale", "0.5");
    await until(/\n/);
    expect(JSON.parse(output.out)).toEqual({
      base_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown,
      parallel_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown,
      demo_key: "demo-key-not-secret",
    });
    child.kill("SIGTERM");
    expect((await exit()).code).toBe(0);
  }, 60_000);

  it("says in one sentence that its port is in use", async () => {
    const taken = await listen(async () => undefined);
    const { code, err } = await start("--port", String(taken.port)).exit();
    await taken.close();
    expect(code).toBe(1);
    expect(err.trim()).toBe(`Port ${taken.port} is in use: end what listens there, or choose another with --port.`);
  });

  it.each([
    [["--port", "high"], "--port wants a port, 0 to 65535, not high"],
    [["--time-scale", "0"], "--time-scale wants a number above 0, to 10, not 0"],
    [["--parallel-url", "nowhere"], "--parallel-url wants a URL, not nowhere"],
    [["--bogus"], "'--bogus'"],
    [["--live", "--parallel-url", "http://127.0.0.1:1"], "--live"],
  ])("refuses %j", async (options, message) => {
    const { code, err } = await start(...options).exit();
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  });

  it("lists its options", async () => {
    const { code, out } = await start("--help").exit();
    expect(code).toBe(0);
    for (const option of ["--port", "--time-scale", "--parallel-url", "--live", "--json"])
      expect(out).toContain(option);
  });
});
