/** What one looks at first when something is slow or failing. */
import { Dashboard as CloudWatchDashboard, GraphWidget } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { functionErrors, type Watched } from "./alarms.ts";

export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { api, functions, lifecycle }: Watched) {
    super(scope, id);
    const { machine } = lifecycle;
    new CloudWatchDashboard(this, "Dashboard").addWidgets(
      new GraphWidget({
        title: "Requests",
        left: [api.api.metricCount(), api.api.metricClientError(), api.api.metricServerError()],
      }),
      new GraphWidget({ title: "Latency p95", left: [api.api.metricLatency({ statistic: "p95" })] }),
      new GraphWidget({
        title: "Task groups",
        left: [machine.metricStarted(), machine.metricSucceeded(), machine.metricFailed(), machine.metricTimedOut()],
      }),
      new GraphWidget({ title: "Errors by function", left: functionErrors(functions) }),
      new GraphWidget({
        title: "Duration p95 by function",
        left: functions.list().map((fn) => fn.lambda.metricDuration({ statistic: "p95" })),
      }),
    );
  }
}
