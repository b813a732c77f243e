import { describe, expect, it } from "@jest/globals";
import { throwing, end, task, run, type Invoke } from "./run.ts";

describe("Retry", () => {
  const retrying = (Retry: object[], invoke: Invoke) => run({ T: { ...task, Retry, ...end } }, {}, invoke);

  it("waits longer each time, up to MaxDelaySeconds, and gives up after MaxAttempts", async () => {
    const Retry = [{ ErrorEquals: ["E"], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }];
    const { waits, calls, result } = await retrying(Retry, throwing("E"));
    expect(waits).toEqual([2, 6, 10, 10]);
    expect(calls).toHaveLength(5);
    expect(result).toEqual({ status: "FAILED", error: "E", cause: "because" });
  });

  it("takes ASL's defaults: 1 s, doubling, three times", async () => {
    expect((await retrying([{ ErrorEquals: ["States.ALL"] }], throwing("E"))).waits).toEqual([1, 2, 4]);
  });

  it("spreads the delay with full jitter", async () => {
    const Retry = [{ ErrorEquals: ["E"], IntervalSeconds: 4, MaxAttempts: 2, JitterStrategy: "FULL" }];
    expect((await retrying(Retry, throwing("E"))).waits).toEqual([2, 4]);
  });

  it("counts attempts by retrier, the first that names the error", async () => {
    const Retry = [
      { ErrorEquals: ["A"], MaxAttempts: 1 },
      { ErrorEquals: ["States.ALL"], IntervalSeconds: 9, MaxAttempts: 1 },
    ];
    const errors = ["A", "B", "A"];
    const { waits, result } = await retrying(Retry, (_input, call) => throwing(errors[call - 1]!)());
    expect(waits).toEqual([1, 9]);
    expect(result.error).toBe("A");
  });

  it("does not retry with MaxAttempts 0, even where a later retrier would", async () => {
    const Retry = [{ ErrorEquals: ["A"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];
    expect((await retrying(Retry, throwing("A"))).waits).toEqual([]);
  });

  it("succeeds once the function does", async () => {
    const { result, types } = await retrying([{ ErrorEquals: ["E"] }], (_input, call) =>
      call < 3 ? throwing("E")() : "ok",
    );
    expect(result).toEqual({ status: "SUCCEEDED", output: "ok" });
    expect(types.filter((type) => type === "LambdaFunctionFailed")).toHaveLength(2);
  });
});

describe("Catch", () => {
  const catching = (ErrorEquals: string[], invoke: Invoke, fields: object = {}) =>
    run(
      {
        T: { ...task, Catch: [{ ErrorEquals, Next: "S", ResultPath: "$.error" }], ...fields, ...end },
        S: { Type: "Succeed" },
      },
      { a: 1 },
      invoke,
    );

  it("puts name and cause where ResultPath says", async () => {
    const { result } = await catching(["States.ALL"], throwing("E"));
    expect(result.output).toEqual({ a: 1, error: { Error: "E", Cause: "because" } });
  });

  it.each([
    ["States.TaskFailed", "E", true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.DataLimitExceeded", false],
    ["States.DataLimitExceeded", "States.DataLimitExceeded", true],
    ["States.ALL", "States.Runtime", false],
    ["F", "E", false],
  ])("%s catches %s: %s", async (pattern, error, caught) => {
    expect((await catching([pattern], throwing(error))).result.status).toBe(caught ? "SUCCEEDED" : "FAILED");
  });

  it("catches a task that took longer than TimeoutSeconds", async () => {
    const slow: Invoke = (_input, _call, clock) => {
      clock.now += 6_000;
      return 1;
    };
    const { result, types } = await catching(["States.Timeout"], slow, { TimeoutSeconds: 5 });
    expect(result.status).toBe("SUCCEEDED");
    expect(types).toContain("LambdaFunctionTimedOut");
  });

  it("does not wait for a task beyond TimeoutSeconds", async () => {
    const { result } = await catching(["States.Timeout"], () => new Promise(() => undefined), { TimeoutSeconds: 1 });
    expect(result.output).toMatchObject({ error: { Error: "States.Timeout" } });
  });
});
