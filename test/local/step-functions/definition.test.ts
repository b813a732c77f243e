import { describe, expect, it } from "@jest/globals";
import { loadDefinition } from "../../../local/step-functions/interpreter.ts";
import { end, task } from "./run.ts";

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
