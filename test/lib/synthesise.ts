/** A stage's template as its tests read it, made in this process and without the CDK's own command. */
import { App, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { readFileSync } from "node:fs";
import { stageConfig } from "../../lib/stage/config.ts";
import { TaskGroupStack } from "../../lib/task-group-stack.ts";

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}
export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const featureFlags = (
  JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")) as { context: Record<string, unknown> }
).context;

const appOf = (stage: string, settings: Record<string, unknown>) => {
  const app = new App({ context: featureFlags });
  const config = stageConfig(stage, settings, `stages/${stage}.json`);
  return { app, stack: new TaskGroupStack(app, "Stack", { config }) };
};

/** @param settings as a stage file would hold them */
export const synthesise = (stage: string, settings: Record<string, unknown> = {}) => {
  const { app, stack } = appOf(stage, settings);
  const template = Template.fromStack(stack).toJSON() as {
    Resources: Record<string, Resource>;
    Outputs: Record<string, { Value: unknown }>;
  };
  const resources = template.Resources;
  const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);
  const functionId = (name: string) => {
    const bundle = name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
    const found = ofType("AWS::Lambda::Function").find(([id]) => id.startsWith(`Functions${bundle}Function`));
    if (!found) throw new Error(`The template has no function ${name}`);
    return found[0];
  };
  const properties = (id: string) => resources[id]!.Properties;
  /** The function's environment; what is only known at deployment stands as JSON text. */
  const environment = (name: string): Record<string, string> => {
    const { Variables } = properties(functionId(name)).Environment as { Variables: Record<string, unknown> };
    return Object.fromEntries(
      Object.entries(Variables).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
  };
  const roleId = (name: string) =>
    (properties(functionId(name)).Role as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
  const statements = (role: string): Statement[] =>
    ofType("AWS::IAM::Policy")
      .filter(([, policy]) => (policy.Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role))
      .flatMap(([, policy]) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement);
  const outputs = () => template.Outputs;
  return { app, stack, resources, outputs, ofType, functionId, properties, environment, roleId, statements };
};

/** Throws when the stage breaks a rule of cdk-nag that is not acknowledged. */
export const synthesiseUnderRules = (stage: string, settings: Record<string, unknown>): void => {
  const { app } = appOf(stage, settings);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
};

export const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
export const actionsOf = (statements: readonly Statement[]): string[] => [
  ...new Set(statements.flatMap(({ Action }) => asList(Action))),
];
