import { describe, expect, it } from "@jest/globals";
import { spawn } from "node:child_process";
import { startParallelSimulator } from "../../local/parallel-simulator/server.ts";
import { talkTo } from "../local/parallel-simulator/talk.ts";

const start = (...args: string[]) => {
  const child = spawn(process.execPath, ["--import", "tsx", "bin/parallel-simulator.ts", ...args]);
  let output = "";
  const read = (chunk: Buffer) => (output += chunk.toString("utf8"));
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, output })),
  );
  const ready = new Promise<string>((resolve) => child.stdout.on("data", () => resolve(output)));
  return { child, ready, ended };
};

describe("the command", () => {
  it("says READY with its address, serves there, and ends on a signal", async () => {
    const { child, ready, ended } = start("--port", "0", "--time-scale", "0.01", "--seed", "9");
    const line = await ready;
    expect(line).toMatch(/^READY http:\/\/127\.0\.0\.1:\d+ .*\n$/);
    const url = /http:\S+/.exec(line)?.[0] ?? "";
    const truth = await talkTo(url).call("GET", "/_control/truth");
    expect(truth.body).toMatchObject({ seed: "9", time_scale: 0.01 });
    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
  });

  it("says what it is and which options it has", async () => {
    const { code, output } = await start("--help").ended;
    expect(code).toBe(0);
    expect(output).toMatch(/--time-scale[\s\S]*--seed/);
  });

  it("says in a sentence that a port is in use, or that an option is wrong", async () => {
    const simulator = await startParallelSimulator();
    const [taken, wrong] = await Promise.all([
      start("--port", new URL(simulator.url).port).ended,
      start("--port", "x").ended,
    ]);
    expect(taken).toMatchObject({ code: 1, output: expect.stringMatching(/^The port is in use/) });
    expect(wrong).toMatchObject({ code: 1, output: expect.stringMatching(/^--port x: want 0 to 65535/) });
    await simulator.stop();
  });
});
