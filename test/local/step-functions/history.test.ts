import { describe, expect, it } from "@jest/globals";
import { StateError } from "../../../local/step-functions/interpreter.ts";
import { end, run, task } from "./run.ts";

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
