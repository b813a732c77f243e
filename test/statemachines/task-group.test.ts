/** Walks the deployed definition itself, with scripted steps and a clock that jumps. */
import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { loadDefinition, startExecution, StateError } from "../../local/step-functions/interpreter.ts";
import type { StepOutput } from "../../lambdas/contracts/steps.ts";

type Answer = StepOutput | Error;
type Step = "ReadInputs" | "Prepare" | "AddRuns" | "Watch" | "Audit" | "Finalize" | "Notify";
const to = (next: StepOutput["next"], wait_seconds = 0): StepOutput => ({ next, wait_seconds });

const definition = loadDefinition(
  JSON.parse(readFileSync(new URL("../../statemachines/task-group.asl.json", import.meta.url), "utf8")),
);
const input = { taskgroup_id: "tgrp_1", generation: 2 };

/** Answers of each step in order; the last one repeats. */
const walk = async (script: Partial<Record<Step, Answer[]>>) => {
  const answers: Record<Step, Answer[]> = {
    ReadInputs: [to("prepare")],
    Prepare: [to("add_runs")],
    AddRuns: [to("watch")],
    Watch: [to("audit")],
    Audit: [to("finalize")],
    Finalize: [to("notify")],
    Notify: [to("done")],
    ...script,
  };
  const calls: { resource: string; payload: unknown }[] = [];
  const waits: number[] = [];
  let clock = 0;
  const { result, history } = startExecution(
    definition,
    input,
    { id: "arn:execution", name: "tgrp_1-2", roleArn: "arn:role", machine: { id: "arn:machine", name: "machine" } },
    {
      now: () => clock,
      random: () => 0.999,
      alarm: () => () => undefined,
      async sleep(ms) {
        waits.push(ms / 1000);
        clock += ms;
      },
      async invoke(resource, payload) {
        calls.push({ resource, payload });
        const step = /^\$\{(\w+)FunctionArn\}$/.exec(resource)?.[1] as Step;
        const queue = answers[step];
        const answer = queue.length > 1 ? queue.shift() : queue[0];
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  );
  const outcome = await result;
  const states = history.flatMap(({ type, details }) =>
    type.endsWith("StateEntered") && !type.startsWith("Choice") ? [String(details?.value.name)] : [],
  );
  return { outcome, states, waits, calls };
};
const whole = ["Prepare", "AddRuns", "Watch", "Audit", "Finalize", "Notify", "Done"];

describe("the state machine of a task group", () => {
  it("goes from prepare to notify and ends", async () => {
    const { outcome, states, waits } = await walk({});
    expect(outcome.status).toBe("SUCCEEDED");
    expect(states).toEqual(whole);
    expect(waits).toEqual([]);
  });

  it("reads the rows of a file first, in as many turns as it takes", async () => {
    const { states, waits } = await walk({
      Prepare: [to("read_inputs"), to("add_runs")],
      ReadInputs: [to("read_inputs"), to("wait", 7), to("prepare")],
    });
    expect(states).toEqual(["Prepare", "ReadInputs", "ReadInputs", "WaitToReadInputs", "ReadInputs", ...whole]);
    expect(waits).toEqual([7]);
  });

  it.each([
    ["cannot be read", "finalize", ["Finalize", "Notify", "Done"]],
    ["is not to be read any more", "done", ["Done"]],
  ] as const)("sends nothing when a file %s", async (_why, next, rest) => {
    const { states } = await walk({ Prepare: [to("read_inputs")], ReadInputs: [to(next)] });
    expect(states).toEqual(["Prepare", "ReadInputs", ...rest]);
  });

  it("gives each step the id and the generation and nothing else", async () => {
    const { calls } = await walk({});
    for (const { payload } of calls) expect(payload).toEqual(input);
  });

  it("sends again as long as rows are left, without waiting", async () => {
    const { states } = await walk({ AddRuns: [to("add_runs"), to("add_runs"), to("watch")] });
    expect(states).toEqual(["Prepare", "AddRuns", "AddRuns", "AddRuns", ...whole.slice(2)]);
  });

  it.each([
    ["Prepare", "WaitToPrepare"],
    ["AddRuns", "WaitToAddRuns"],
    ["Watch", "WaitToWatch"],
    ["Audit", "WaitToAudit"],
    ["Finalize", "WaitToFinalize"],
    ["Notify", "WaitToNotify"],
  ] as const)("lets %s ask for a wait of any length and runs it again afterwards", async (step, wait) => {
    const onward = {
      Prepare: "add_runs",
      AddRuns: "watch",
      Watch: "audit",
      Audit: "finalize",
      Finalize: "notify",
      Notify: "done",
    } as const;
    const { states, waits } = await walk({ [step]: [to("wait", 5), to("wait", 900), to(onward[step])] });
    const at = whole.indexOf(step);
    expect(states).toEqual([...whole.slice(0, at), step, wait, step, wait, ...whole.slice(at)]);
    expect(waits).toEqual([5, 900]);
  });

  it("waits out a payment pause before it sends on", async () => {
    const { states, waits } = await walk({ AddRuns: [to("wait", 300), to("wait", 600), to("add_runs"), to("watch")] });
    expect(states.slice(0, 7)).toEqual([
      "Prepare",
      "AddRuns",
      "WaitToAddRuns",
      "AddRuns",
      "WaitToAddRuns",
      "AddRuns",
      "AddRuns",
    ]);
    expect(waits).toEqual([300, 600]);
  });

  it.each(["Prepare", "AddRuns", "Watch", "Audit", "Finalize"] as const)(
    "ends well when %s says done: the group waits until its owner acts",
    async (step) => {
      const { outcome, states } = await walk({ [step]: [to("done")] });
      expect(outcome.status).toBe("SUCCEEDED");
      expect(states).toEqual([...whole.slice(0, whole.indexOf(step) + 1), "Done"]);
    },
  );

  it("sends what the audit found missing, then watches and audits again", async () => {
    const { states } = await walk({ Audit: [to("add_runs"), to("finalize")] });
    expect(states).toEqual(["Prepare", "AddRuns", "Watch", "Audit", "AddRuns", "Watch", "Audit", ...whole.slice(4)]);
  });

  it("audits once more, ten minutes after the end, when any POST was ever ambiguous", async () => {
    const { outcome, states, waits, calls } = await walk({
      Notify: [to("late_audit", 600)],
      Audit: [to("finalize"), to("wait", 15), to("done")],
    });
    expect(outcome.status).toBe("SUCCEEDED");
    expect(states.slice(5)).toEqual(["Notify", "WaitForLateRuns", "LateAudit", "WaitForLateRuns", "LateAudit", "Done"]);
    expect(waits).toEqual([600, 15]);
    expect(calls.at(-1)).toEqual({ resource: "${AuditFunctionArn}", payload: { ...input, late: true } });
  });

  it.each(["Prepare", "AddRuns", "Watch", "Audit", "Finalize", "Notify"] as const)(
    "parks the group when %s fails for good, naming the error, and fails so that somebody hears of it",
    async (step) => {
      const script: Partial<Record<Step, Answer[]>> = { [step]: [new StateError("TypeError", "a defect"), to("done")] };
      const { outcome, states, calls } = await walk(script);
      expect(outcome).toMatchObject({ status: "FAILED", error: "Parked" });
      expect(states).toEqual([...whole.slice(0, whole.indexOf(step) + 1), "Park", "Parked"]);
      expect(calls.at(-1)).toEqual({
        resource: "${FinalizeFunctionArn}",
        payload: { ...input, error: { Error: "TypeError", Cause: "a defect" } },
      });
    },
  );

  it.each([
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "States.Timeout",
    "Retryable",
  ])("tries a step again after %s: 5 s doubling to two minutes, eight times", async (name) => {
    const failure = new StateError(name, "");
    const passing = await walk({ AddRuns: [failure, failure, to("watch")] });
    expect(passing.outcome.status).toBe("SUCCEEDED");

    const lasting = await walk({ AddRuns: [failure] });
    expect(lasting.outcome).toMatchObject({ status: "FAILED", error: "Parked" });
    expect(lasting.calls.filter(({ resource }) => resource === "${AddRunsFunctionArn}")).toHaveLength(9);
    const most = [5, 10, 20, 40, 80, 120, 120, 120];
    expect(lasting.waits).toHaveLength(8);
    lasting.waits.forEach((wait, index) => {
      expect(wait).toBeLessThanOrEqual(most[index]!);
      expect(wait).toBeGreaterThan(most[index]! * 0.9);
    });
  });

  it("fails loudly when a step names a move its state does not know", async () => {
    const { outcome } = await walk({ Notify: [to("prepare")] });
    expect(outcome).toMatchObject({ status: "FAILED", error: "UnknownMove" });
  });

  it("bounds every task to 150 s and the whole to seven days, and waits only for what a step asks", () => {
    expect(definition.TimeoutSeconds).toBe(7 * 24 * 60 * 60);
    for (const state of Object.values(definition.States)) {
      if (state.Type === "Task") expect(state).toMatchObject({ TimeoutSeconds: 150, ResultPath: "$.step" });
      if (state.Type === "Wait") expect(state.SecondsPath).toBe("$.step.wait_seconds");
    }
  });

  it("retries and catches in every task alike; Park alone has nobody behind it", () => {
    const tasks = Object.entries(definition.States).flatMap(([name, state]) =>
      state.Type === "Task" ? [{ name, state }] : [],
    );
    expect(new Set(tasks.map(({ state }) => JSON.stringify(state.Retry))).size).toBe(1);
    for (const { name, state } of tasks) {
      expect(state.Catch).toEqual(
        name === "Park" ? [] : [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Park" }],
      );
    }
  });
});
