/** What wakes somebody: each alarm names its entry in RUNBOOK.md. */
import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, Metric, TreatMissingData, type IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { Api } from "./api.ts";
import type { Functions } from "./functions.ts";
import type { Lifecycle } from "./lifecycle.ts";

export interface Watched {
  readonly api: Api;
  readonly functions: Functions;
  readonly lifecycle: Lifecycle;
}

const period = Duration.minutes(5);

/** Errors of all functions as one number: which function it was, the dashboard shows. */
export const functionErrors = (functions: Functions): IMetric[] =>
  functions.list().map((fn) => fn.lambda.metricErrors({ period }));

export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { api, functions, lifecycle }: Watched) {
    super(scope, id);
    this.alarm("ExecutionFailed", lifecycle.machine.metricFailed({ period }), 1);
    this.alarm("ExecutionTimedOut", lifecycle.machine.metricTimedOut({ period }), 1);
    this.alarm("StepFailed", functions.get("finalize").lambda.metricErrors({ period }), 1);
    this.alarm("SweepFailed", functions.get("sweep").lambda.metricErrors({ period }), 1);
    this.alarm("ServerErrors", api.api.metricServerError({ period, statistic: "Sum" }), 5);
    this.alarm("Throttled", throttles(), 1);
  }

  /** Fires at `threshold` or more within five minutes; silence is good news. */
  private alarm(name: string, metric: IMetric, threshold: number): void {
    new Alarm(this, name, {
      alarmDescription: `What it means and what to do: RUNBOOK.md, section ${name}`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** Invocations that the account's concurrency refused. */
const throttles = (): Metric =>
  new Metric({ namespace: "AWS/Lambda", metricName: "Throttles", statistic: "Sum", period });
