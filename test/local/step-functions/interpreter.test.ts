import { describe, expect, it } from "@jest/globals";
import { end, task, run } from "./run.ts";

describe("data flow", () => {
  it.each([
    ["replaces the input", {}, { r: 1 }],
    ["keeps the input with ResultPath null", { ResultPath: null }, { a: { b: [7] } }],
    ["puts the result at a path", { ResultPath: "$.step.out" }, { a: { b: [7] }, step: { out: { r: 1 } } }],
    ["selects from the result", { ResultSelector: { "x.$": "$.r", y: "z" } }, { x: 1, y: "z" }],
    ["selects from the output", { ResultPath: "$.s", OutputPath: "$.s.r" }, 1],
  ])("%s", async (_what, fields, output) => {
    const { result } = await run({ T: { ...task, ...fields, ...end } }, { a: { b: [7] } }, () => ({ r: 1 }));
    expect(result).toEqual({ status: "SUCCEEDED", output });
  });

  it("fills parameters from the input and the context object", async () => {
    const Parameters = {
      "n.$": "$.a.b[0]",
      fixed: true,
      nested: { "name.$": "$$.Execution.Name", "tries.$": "$$.State.RetryCount" },
    };
    const { calls } = await run({ T: { ...task, Parameters, ...end } }, { a: { b: [7] } });
    expect(calls).toEqual([{ n: 7, fixed: true, nested: { name: "e", tries: 0 } }]);
  });

  it("fails when a parameter's path leads nowhere, and says which", async () => {
    const { result } = await run({ T: { ...task, Parameters: { "n.$": "$.nope" }, ...end } }, {});
    expect(result).toMatchObject({ status: "FAILED", error: "States.ParameterPathFailure" });
    expect(result.cause).toContain("$.nope");
  });
});

describe("Wait", () => {
  it.each([
    ["Seconds", { Seconds: 7 }, [7]],
    ["SecondsPath", { SecondsPath: "$.s" }, [0.25]],
    ["Timestamp", { Timestamp: new Date(1_003_000).toISOString() }, [3]],
    ["TimestampPath", { TimestampPath: "$.t" }, []],
  ])("waits by %s", async (_by, fields, expected) => {
    const { waits } = await run({ W: { Type: "Wait", ...fields, ...end } }, { s: 0.25, t: new Date(0).toISOString() });
    expect(waits).toEqual(expected);
  });

  it.each([[-1], ["5"], [100_000_000]])("refuses to wait %j seconds", async (s) => {
    const { result } = await run({ W: { Type: "Wait", SecondsPath: "$.s", ...end } }, { s });
    expect(result).toMatchObject({ error: "States.Runtime" });
  });
});

describe("limits", () => {
  it("refuses more than 262,144 bytes of state", async () => {
    const { result } = await run({ T: { ...task, ...end } }, {}, () => "x".repeat(262_143));
    expect(result).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("ends an execution that reaches 25,000 events", async () => {
    const states = {
      T: { ...task, ResultPath: null, Next: "C" },
      C: { Type: "Choice", Choices: [{ Variable: "$.on", IsPresent: true, Next: "T" }] },
    };
    const { result, types } = await run(states, { on: 1 });
    expect(result.status).toBe("FAILED");
    expect(result.cause).toContain("25000");
    expect(types).toHaveLength(25_000);
  });

  it("ends an execution after the definition's TimeoutSeconds", async () => {
    const { result } = await run({ T: { ...task, ...end } }, {}, () => new Promise(() => undefined), {
      TimeoutSeconds: 1,
    });
    expect(result).toMatchObject({ status: "TIMED_OUT" });
  });
});
