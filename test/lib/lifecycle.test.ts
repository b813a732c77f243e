import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { asList, synthesise } from "./synthesise.ts";

const prod = await synthesise("prod");
const [machineId, machine] = prod.ofType("AWS::StepFunctions::StateMachine")[0]!;

describe("the deployed state machine", () => {
  it("is the file, word for word", () => {
    const file = readFileSync(new URL("../../statemachines/task-group.asl.json", import.meta.url), "utf8");
    expect(machine.Properties).toMatchObject({ StateMachineType: "STANDARD", DefinitionString: file });
  });

  it("logs every event without the data of any, and is traced", () => {
    expect(machine.Properties).toMatchObject({
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  it("may call the seven steps and nothing else of ours", () => {
    const { "Fn::GetAtt": role } = machine.Properties.RoleArn as { "Fn::GetAtt": [string, string] };
    const ours = prod
      .statements(role[0])
      .filter(({ Action }) => !asList(Action).every((name) => /^(logs|xray):/.test(name)));
    expect(ours).toHaveLength(1);
    expect(ours[0]!.Action).toBe("lambda:InvokeFunction");
    const called = (ours[0]!.Resource as { "Fn::GetAtt": [string, string] }[]).map((arn) => arn["Fn::GetAtt"][0]);
    const steps = ["read-inputs", "prepare", "add-runs", "watch", "audit", "finalize", "notify"] as const;
    expect(called.sort()).toEqual(steps.map((name) => prod.functionId(name)).sort());
  });

  it("is named by no step: there is no hand-over from one execution to the next", () => {
    for (const name of ["prepare", "add-runs", "watch", "audit", "finalize", "notify"] as const) {
      expect(JSON.stringify(prod.environment(name))).not.toContain(machineId);
    }
  });
});

describe("the sweeper's clock", () => {
  it("ticks every five minutes", () => {
    const rules = prod.ofType("AWS::Events::Rule");
    expect(rules).toHaveLength(1);
    expect(rules[0]![1].Properties).toMatchObject({ ScheduleExpression: "rate(5 minutes)", State: "ENABLED" });
    expect(JSON.stringify(rules[0]![1].Properties.Targets)).toContain(prod.functionId("sweep"));
  });
});
