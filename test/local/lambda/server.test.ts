import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Cloud } from "../../../local/cloud.ts";
import { operator } from "../../../local/iam/access.ts";
import { clientSettings } from "../../support/local-cloud.ts";
import { startSmallCloud } from "../../support/small-assembly.ts";

describe("functions", () => {
  let cloud: Cloud;
  const logs = join(import.meta.dirname, "../../../.local/test-lambda-logs");
  beforeAll(async () => {
    cloud = await startSmallCloud(
      {
        functions: {
          Count: {
            code: `let n = 0; export const handler = async (event, context) => { console.log("told " + event.say); await new Promise((done) => setTimeout(done, event.ms ?? 0)); return { n: ++n, id: context.awsRequestId, left: context.getRemainingTimeInMillis(), env: process.env.GREETING, other: process.env.HOME ?? null }; };`,
            environment: { GREETING: { "Fn::Sub": "hello ${AWS::Region}" } },
          },
          Throw: {
            code: `class ParallelDown extends Error { name = "ParallelDown" } export const handler = async () => { throw new ParallelDown("try later"); };`,
          },
          Hang: { code: `export const handler = () => new Promise(() => {});`, timeoutSeconds: 1 },
          Exit: { code: `export const handler = () => process.exit(3);` },
          Hungry: {
            code: `export const handler = () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };`,
            memoryMb: 32,
            timeoutSeconds: 20,
          },
          Unloadable: { code: `throw new RangeError("at start");` },
          Caller: { code: `export const handler = async () => 1;` },
        },
      },
      { maxWorkers: 6, logs },
    );
  });
  afterAll(() => cloud.stop());

  const invoke = async (name: string, event: object = {}, caller = operator) => {
    const answer = await new LambdaClient(clientSettings(cloud, "LAMBDA", caller)).send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    return {
      error: answer.FunctionError,
      payload: JSON.parse(answer.Payload!.transformToString()) as Record<string, unknown>,
    };
  };

  it("answer a client of the AWS SDK and keep their module's state while warm", async () => {
    const first = await invoke("Count", { say: "cold" });
    const second = await invoke("Count", { say: "warm" });
    expect(first).toMatchObject({ error: undefined, payload: { n: 1, env: "hello us-east-1" } });
    expect(second.payload.n).toBe(2);
    expect(first.payload.id).not.toBe(second.payload.id);
    expect(first.payload.left).toBeLessThanOrEqual(5000);
    expect(first.payload.left).toBeGreaterThan(4000);
    const logged = () => readFileSync(join(logs, "count.log"), "utf8");
    // The log is written beside the answer, not before it.
    for (let looks = 0; looks < 100 && !logged().includes("told warm"); looks += 1)
      await new Promise((done) => setTimeout(done, 20));
    expect(logged()).toMatch(/told cold[\s\S]*told warm/);
  });

  it("see no variable of the person's own environment", async () => {
    expect((await invoke("Count")).payload.other).toBeNull();
  });

  it("answer one request at a time each, in as many environments as they may have", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => invoke("Count", { ms: 150 })));
    expect(answers.every(({ error }) => error === undefined)).toBe(true);
    expect(cloud.pool.stats.peak).toBeLessThanOrEqual(6);
  });

  it("die in the middle of a request when they are killed, and the next request finds a new one", async () => {
    const count = cloud.assembly.functions.find(({ label }) => label === "count")!;
    const dying = invoke("Count", { ms: 10_000 });
    while (!cloud.pool.kill(count)) await new Promise((done) => setTimeout(done, 10));
    expect(await dying).toMatchObject({ error: "Unhandled", payload: { errorType: "Runtime.ExitError" } });
    expect(cloud.pool.kill(count)).toBe(false);
    expect((await invoke("Count")).error).toBeUndefined();
  });

  it("that throw answer name, message and trace", async () => {
    expect(await invoke("Throw")).toMatchObject({
      error: "Unhandled",
      payload: {
        errorType: "ParallelDown",
        errorMessage: "try later",
        trace: expect.arrayContaining(["ParallelDown: try later"]) as unknown,
      },
    });
  });

  it.each([
    ["Hang", "Sandbox.Timedout", /Task timed out after 1\.00 seconds/],
    ["Exit", "Runtime.ExitError", /exit status 3/],
    ["Hungry", "Runtime.ExitError", /signal: killed/],
    ["Unloadable", "RangeError", /at start/],
  ])("%s fails as %s and works no less the next time", async (name, errorType, message) => {
    for (const turn of ["first", "second"]) {
      const { error, payload } = await invoke(name);
      expect({ turn, error, errorType: payload.errorType }).toEqual({ turn, error: "Unhandled", errorType });
      expect(payload.errorMessage).toMatch(message);
    }
  });

  it("may not call another without a grant", async () => {
    await expect(invoke("Count", {}, "Caller")).rejects.toThrow(
      /assumed-role\/CallerRole\/Caller is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:Count/,
    );
  });

  it("are refused to callers nobody knows", async () => {
    await expect(invoke("Count", {}, "stranger")).rejects.toThrow("security token");
  });

  it("refuse an event over 6,291,456 bytes", async () => {
    await expect(invoke("Count", { say: "x".repeat(6_291_456) })).rejects.toThrow("smaller than 6291456 bytes");
  });
});
