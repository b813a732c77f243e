/** Resolves CloudFormation's intrinsic functions to the values of the laptop; one it does not know is refused. */
import { account, identityOf, region } from "./identifiers.ts";
import { isRecord, type JsonObject } from "../../lambdas/contracts/json.ts";
import { objectAt } from "./json.ts";

export type Resolve = (value: unknown) => unknown;

const noValue = Symbol("AWS::NoValue");

/** `apiEndpoint` is what `Fn::GetAtt Api.ApiEndpoint` gives. Errors name the reference that cannot be resolved. */
export function createResolve(template: JsonObject, stackName: string, apiEndpoint: string): Resolve {
  const resources = objectAt(template, "Resources");
  const pseudo: Record<string, unknown> = {
    "AWS::Region": region,
    "AWS::AccountId": account,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stackName,
    "AWS::StackId": `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/local`,
    "AWS::NoValue": noValue,
  };
  const identity = (id: string) => {
    const resource = resources[id];
    if (!isRecord(resource)) throw new Error(`The template refers to ${id}, which it does not define`);
    return identityOf(String(resource.Type), id, objectAt(resource, "Properties"), apiEndpoint);
  };
  const ref = (name: string) => (name in pseudo ? pseudo[name] : identity(name).ref);
  const attribute = (id: string, name: string) => {
    const value = identity(id).attributes[name];
    if (value === undefined) throw new Error(`Fn::GetAtt ${id}.${name} has no value in the local cloud`);
    return value;
  };
  const list = (value: unknown, name: string): unknown[] => {
    const resolved = visit(value);
    if (!Array.isArray(resolved)) throw new Error(`${name} wants a list, not ${JSON.stringify(value)}`);
    return resolved;
  };
  const functions: Record<string, (argument: unknown) => unknown> = {
    Ref: (name) => ref(String(name)),
    "Fn::GetAtt": (path) => {
      const [id = "", ...rest] = Array.isArray(path) ? path.map(String) : String(path).split(".");
      return attribute(id, rest.join("."));
    },
    "Fn::Join": (argument) => {
      const [separator, values] = argument as [string, unknown];
      return list(values, "Fn::Join").join(separator);
    },
    "Fn::Select": (argument) => {
      const [index, values] = argument as [number | string, unknown];
      return list(values, "Fn::Select")[Number(index)];
    },
    "Fn::Split": (argument) => {
      const [separator, text] = argument as [string, unknown];
      return String(visit(text)).split(separator);
    },
    "Fn::Sub": (argument) => {
      const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, JsonObject];
      return text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (name in variables) return String(visit(variables[name]));
        return name.includes(".") ? attribute(...splitOnce(name)) : String(ref(name));
      });
    },
  };
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit).filter((item) => item !== noValue);
    if (!isRecord(value)) return value;
    const [key, ...more] = Object.keys(value);
    if (key !== undefined && !more.length && (key === "Ref" || key === "Condition" || key.startsWith("Fn::"))) {
      const run = functions[key];
      if (run) return run(value[key]);
      if (key.startsWith("Fn::")) throw new Error(`${key} is not resolved by the local cloud`);
    }
    const entries = Object.entries(value).map(([name, item]) => [name, visit(item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
  };
  return (value) => {
    const resolved = visit(value);
    return resolved === noValue ? undefined : resolved;
  };
}

function splitOnce(name: string): [string, string] {
  const at = name.indexOf(".");
  return [name.slice(0, at), name.slice(at + 1)];
}
