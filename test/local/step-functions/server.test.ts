import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as sfn from "@aws-sdk/client-sfn";
import type { Cloud } from "../../../local/cloud.ts";
import { operator } from "../../../local/iam/access.ts";
import { clientSettings } from "../../support/local-cloud.ts";
import { startServices } from "../services-cloud.ts";

let cloud: Cloud;

const settings = (service: string) => clientSettings(cloud, service, operator);

beforeAll(async () => {
  cloud = await startServices();
});

afterAll(() => cloud.stop());

describe("Step Functions", () => {
  const client = () => new sfn.SFNClient(settings("SFN"));
  const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:Machine";
  const start = (name: string, input: object) =>
    client().send(new sfn.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));

  it("runs the functions of the template and tells the outcome", async () => {
    const { executionArn } = await start("done", { n: 0 });
    await cloud.executions.get(executionArn!).execution.result;
    const described = await client().send(new sfn.DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: "SUCCEEDED", name: "done", input: '{"n":0}' });
    expect(JSON.parse(described.output!)).toEqual({ n: 0, step: { next: "done", n: 0 } });
    const { events } = await client().send(new sfn.GetExecutionHistoryCommand({ executionArn }));
    expect(events).toHaveLength(11);
    expect(events?.find(({ type }) => type === "TaskStateEntered")?.stateEnteredEventDetails?.name).toBe("T");
    expect(
      events?.find(({ type }) => type === "LambdaFunctionSucceeded")?.lambdaFunctionSucceededEventDetails?.output,
    ).toBe('{"next":"done","n":0}');
  });

  it("starts an open execution once, and takes its name for good", async () => {
    const first = await start("twice", { n: 60 });
    expect((await start("twice", { n: 60 })).executionArn).toBe(first.executionArn);
    await expect(start("twice", { n: 61 })).rejects.toThrow(sfn.ExecutionAlreadyExists);
    await client().send(new sfn.StopExecutionCommand({ executionArn: first.executionArn, error: "Enough" }));
    const { status, error } = await client().send(
      new sfn.DescribeExecutionCommand({ executionArn: first.executionArn }),
    );
    expect([status, error]).toEqual(["ABORTED", "Enough"]);
    await expect(start("twice", { n: 60 })).rejects.toThrow(sfn.ExecutionAlreadyExists);
    const { executions } = await client().send(
      new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: "ABORTED" }),
    );
    expect(executions?.map(({ name }) => name)).toEqual(["twice"]);
  });

  it.each([
    ["a machine that is not there", { stateMachineArn: `${stateMachineArn}2` }, sfn.StateMachineDoesNotExist],
    ["an input that is no JSON", { stateMachineArn, input: "{" }, sfn.InvalidExecutionInput],
  ])("refuses %s", async (_what, request, error) => {
    await expect(client().send(new sfn.StartExecutionCommand(request))).rejects.toThrow(error);
  });
});
