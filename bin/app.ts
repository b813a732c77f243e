/** The CDK app: one stack for one stage; `-c stage=<name>` picks stages/<name>.json. */
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { readStage } from "../lib/stage/stage-file.ts";
import { TaskGroupStack } from "../lib/task-group-stack.ts";

const app = new App();
try {
  const config = readStage(app.node.getAllContext() as Record<string, unknown>);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new TaskGroupStack(app, `parallel-multitask-${config.stage}`, {
    config,
    description: "Parallel's Task Group API as one call",
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
