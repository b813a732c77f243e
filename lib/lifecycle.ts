/** How a task group is carried from start to end: the state machine, and the sweeper's clock. */
import { readFileSync } from "node:fs";
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { FunctionName } from "../lambdas/contracts/routes.ts";
import type { Functions } from "./functions.ts";
import type { RuntimeFunction } from "./runtime-function.ts";

/** `${…}` in the definition → the function that serves it. */
export const stepFunctions: Readonly<Record<string, FunctionName>> = {
  ReadInputsFunctionArn: "read-inputs",
  PrepareFunctionArn: "prepare",
  AddRunsFunctionArn: "add-runs",
  WatchFunctionArn: "watch",
  AuditFunctionArn: "audit",
  FinalizeFunctionArn: "finalize",
  NotifyFunctionArn: "notify",
};

const definition = new URL("../statemachines/task-group.asl.json", import.meta.url);

export class Lifecycle extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: { readonly functions: Functions }) {
    super(scope, id);
    const { functions } = props;
    const steps = Object.entries(stepFunctions).map(([name, fn]) => ({ name, lambda: functions.get(fn).lambda }));
    this.machine = new StateMachine(this, "Machine", {
      stateMachineType: StateMachineType.STANDARD,
      // Inline, so that the template shows it and CDK's rules check it; the file has ${…} for each step.
      definitionBody: DefinitionBody.fromString(readFileSync(definition, "utf8")),
      definitionSubstitutions: Object.fromEntries(steps.map(({ name, lambda }) => [name, lambda.functionArn])),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, "Log", {
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    // Not grantInvoke: that would also grant every version and alias.
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ["lambda:InvokeFunction"],
        resources: steps.map(({ lambda }) => lambda.functionArn),
      }),
    );
    Validations.of(this.machine).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "Log delivery and X-Ray know no resource-level permission; CDK adds both for logs and tracing.",
    });
    for (const name of ["submit", "manage", "mcp", "sweep"] as const) this.grantStart(functions.get(name));

    new Rule(this, "SweepClock", {
      description: "Every 5 minutes: start what is stuck in start, send due webhook attempts",
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(functions.get("sweep").lambda, { retryAttempts: 0 })],
    });
  }

  grantStart(fn: RuntimeFunction): void {
    fn.allow(["states:StartExecution"], [this.machine.stateMachineArn]);
    fn.setEnvironment("STATE_MACHINE_ARN", this.machine.stateMachineArn);
  }
}
