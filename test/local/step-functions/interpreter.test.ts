import { describe, expect, it } from "@jest/globals";
import {
  loadDefinition,
  startExecution,
  StateError,
  type ExecutionResult,
} from "../../../local/step-functions/interpreter.ts";

type Invoke = (input: unknown, call: number, clock: { now: number }) => unknown;

/** Runs on a clock of its own: waits and retries pass at once and are written down. */
async function run(states: Record<string, object>, input: unknown, invoke: Invoke = () => null, more: object = {}) {
  const clock = { now: 1_000_000 };
  const waits: number[] = [];
  const calls: unknown[] = [];
  const definition = loadDefinition({ StartAt: Object.keys(states)[0], States: states, ...more });
  const identity = { id: "arn:e", name: "e", roleArn: "arn:r", machine: { id: "arn:m", name: "m" } };
  const execution = startExecution(definition, input, identity, {
    async invoke(_resource, payload) {
      calls.push(payload);
      return invoke(payload, calls.length, clock);
    },
    async sleep(ms) {
      waits.push(ms / 1000);
      clock.now += ms;
    },
    now: () => clock.now,
    random: () => 0.5,
  });
  const result = await execution.result;
  return { result, waits, calls, types: execution.history.map(({ type }) => type), history: execution.history };
}

const task = { Type: "Task", Resource: "arn:f" };
const end = { End: true } as const;
const throwing = (error: string) => () => {
  throw new StateError(error, "because");
};

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

describe("Choice", () => {
  const choose = async (rule: object, input: unknown): Promise<ExecutionResult> => {
    const states = {
      C: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
      Yes: { Type: "Succeed" },
      No: { Type: "Fail", Error: "No" },
    };
    return (await run(states, input)).result;
  };

  it.each<[object, unknown, boolean]>([
    [{ Variable: "$.x", StringEquals: "a" }, { x: "a" }, true],
    [{ Variable: "$.x", StringEquals: "a" }, { x: 1 }, false],
    [{ Variable: "$.x", StringMatches: "a*c" }, { x: "abbc" }, true],
    [{ Variable: "$.x", StringMatches: "a\\*c" }, { x: "abc" }, false],
    [{ Variable: "$.x", StringEqualsPath: "$.y" }, { x: "a", y: "a" }, true],
    [{ Variable: "$.x", NumericGreaterThan: 3 }, { x: 3 }, false],
    [{ Variable: "$.x", NumericGreaterThanEquals: 3 }, { x: 3 }, true],
    [{ Variable: "$.x", NumericLessThan: 3 }, { x: 2 }, true],
    [{ Variable: "$.x", BooleanEquals: true }, { x: true }, true],
    [{ Variable: "$.x", IsPresent: false }, {}, true],
    [{ Variable: "$.x", IsNull: true }, { x: null }, true],
    [
      {
        And: [
          { Variable: "$.x", IsPresent: true },
          { Variable: "$.x", StringEquals: "a" },
        ],
      },
      {},
      false,
    ],
    [
      {
        Or: [
          { Variable: "$.x", StringEquals: "a" },
          { Variable: "$.x", StringEquals: "b" },
        ],
      },
      { x: "b" },
      true,
    ],
    [{ Not: { Variable: "$.x", StringEquals: "a" } }, { x: "b" }, true],
  ])("%j of %j is %s", async (rule, input, holds) => {
    expect((await choose(rule, input)).status).toBe(holds ? "SUCCEEDED" : "FAILED");
  });

  it("fails on a variable that is not there, uncaught", async () => {
    expect(await choose({ Variable: "$.x", StringEquals: "a" }, {})).toMatchObject({ error: "States.Runtime" });
  });

  it("fails without a matching rule and a default", async () => {
    const C = { Type: "Choice", Choices: [{ Variable: "$.x", IsPresent: true, Next: "S" }] };
    expect((await run({ C, S: { Type: "Succeed" } }, {})).result).toMatchObject({ error: "States.NoChoiceMatched" });
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

describe("the event history", () => {
  it("counts what AWS would count", async () => {
    const states = {
      T: { ...task, ResultPath: "$.step", Retry: [{ ErrorEquals: ["E"] }], Next: "C" },
      C: { Type: "Choice", Choices: [{ Variable: "$.step.next", StringEquals: "wait", Next: "W" }], Default: "S" },
      W: { Type: "Wait", SecondsPath: "$.step.s", Next: "T" },
      S: { Type: "Succeed" },
    };
    const { types, history } = await run(states, {}, (_input, call) => {
      if (call === 1) throw new StateError("E", "");
      return call === 2 ? { next: "wait", s: 2 } : { next: "done" };
    });
    const called = ["LambdaFunctionScheduled", "LambdaFunctionStarted"];
    expect(types).toEqual([
      "ExecutionStarted",
      ...[
        "TaskStateEntered",
        ...called,
        "LambdaFunctionFailed",
        ...called,
        "LambdaFunctionSucceeded",
        "TaskStateExited",
      ],
      ...["ChoiceStateEntered", "ChoiceStateExited", "WaitStateEntered", "WaitStateExited"],
      ...["TaskStateEntered", ...called, "LambdaFunctionSucceeded", "TaskStateExited"],
      ...["ChoiceStateEntered", "ChoiceStateExited", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"],
    ]);
    expect(history.map(({ id }) => id)).toEqual(types.map((_type, index) => index + 1));
  });

  it("ends with the failure, without an exit, in a Fail state", async () => {
    const { types, result } = await run({ F: { Type: "Fail", Error: "Lost", CausePath: "$.why" } }, { why: "gone" });
    expect(types).toEqual(["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]);
    expect(result).toEqual({ status: "FAILED", error: "Lost", cause: "gone" });
  });

  it("says when a function could not be called at all", async () => {
    const { types } = await run({ T: { ...task, ...end } }, {}, () => {
      throw new StateError("Lambda.AWSLambdaException", "not authorized", { started: false });
    });
    expect(types.slice(-3)).toEqual(["LambdaFunctionScheduled", "LambdaFunctionScheduleFailed", "ExecutionFailed"]);
  });
});

describe("a definition", () => {
  const load = (states: Record<string, object>) => () =>
    loadDefinition({ StartAt: Object.keys(states)[0], States: states });

  it.each<[string, Record<string, object>, RegExp]>([
    ["a field it does not know", { T: { ...task, Assign: {}, ...end } }, /Assign[\s\S]*States\.T/],
    ["a state type it does not know", { P: { Type: "Pass", ...end } }, /States\.P/],
    [
      "an intrinsic function",
      { T: { ...task, Parameters: { "a.$": "States.UUID()" }, ...end } },
      /a\.\$ is not a path/,
    ],
    ["a JSONPath with a filter", { T: { ...task, InputPath: "$..x", ...end } }, /InputPath/],
    ["a retrier's unknown field", { T: { ...task, Retry: [{ ErrorEquals: ["E"], Interval: 1 }], ...end } }, /Interval/],
    ["a Next that is not there", { T: { ...task, Next: "Nowhere" } }, /no state is called Nowhere/],
    ["neither Next nor End", { T: task }, /either Next or End/],
    ["a Wait of two kinds", { W: { Type: "Wait", Seconds: 1, SecondsPath: "$.s", ...end } }, /exactly one of/],
    [
      "a comparison it does not know",
      { C: { Type: "Choice", Choices: [{ Variable: "$.x", TimestampEquals: "x", Next: "C" }] } },
      /States\.C/,
    ],
    ["a result put into the context object", { T: { ...task, ResultPath: "$$.x", ...end } }, /ResultPath/],
  ])("with %s is refused when it is loaded", (_what, states, message) => {
    expect(load(states)).toThrow(message);
  });

  it("in JSONata is refused", () => {
    const json = { QueryLanguage: "JSONata", StartAt: "S", States: { S: { Type: "Succeed" } } };
    expect(() => loadDefinition(json)).toThrow(/QueryLanguage/);
  });
});
