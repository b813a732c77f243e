import { describe, expect, it } from "@jest/globals";
import type { ExecutionResult } from "../../../local/step-functions/interpreter.ts";
import { run } from "./run.ts";

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
