/** A stage's template as its tests read it. */
import { templateOf } from "./template.ts";

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

/** @param settings as a stage file would hold them */
export const synthesise = async (stage: string, settings: Record<string, unknown> = {}) => {
  const template = (await templateOf(stage, settings)) as {
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
  return { resources, outputs, ofType, functionId, properties, environment, roleId, statements };
};

export const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
export const actionsOf = (statements: readonly Statement[]): string[] => [
  ...new Set(statements.flatMap(({ Action }) => asList(Action))),
];
