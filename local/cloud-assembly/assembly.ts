/** A synthesised stack as the local cloud needs it: every value resolved, every asset on disk, nothing declared twice. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePolicy, type Statement } from "../iam/policy.ts";
import { refuseUnknownTypes } from "./coverage.ts";
import { account, identityOf, region } from "./identifiers.ts";
import { createResolve, type Resolve } from "./intrinsics.ts";
import { isRecord, type JsonObject } from "../../lambdas/contracts/json.ts";
import { asList, asText, objectAt } from "./json.ts";
import { readDefinition } from "./state-machine.ts";

interface Resource {
  readonly id: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Unresolved, as the template has them. */
  readonly properties: JsonObject;
}
export interface FunctionResource extends Resource {
  readonly name: string;
  /** What people call it: the name of its bundle, e.g. `add-runs`. */
  readonly label: string;
  readonly arn: string;
  readonly roleId: string;
  /** Folder with the very files that would be deployed. */
  readonly directory: string;
  readonly handler: string;
  readonly timeout_ms: number;
  readonly memory_mb: number;
  readonly environment: Readonly<Record<string, string>>;
}
export interface MachineResource extends Resource {
  readonly name: string;
  readonly arn: string;
  readonly roleId: string;
  readonly definition: unknown;
}
interface InvokePermission {
  readonly principal: string;
  readonly functionArn: string;
  readonly sourceArn: string | undefined;
}
export interface Assembly {
  readonly template: JsonObject;
  readonly account: string;
  readonly region: string;
  readonly resolve: Resolve;
  readonly functions: readonly FunctionResource[];
  readonly machines: readonly MachineResource[];
  readonly permissions: readonly InvokePermission[];
  /** Statements of each role, by the role's logical id. */
  readonly policies: ReadonlyMap<string, readonly Statement[]>;
  /** Resources of these types, in the template's order. */
  ofType(...types: string[]): Resource[];
  /** By logical id, physical name, or the name of its bundle (`add-runs`). Throws when there is none or more than one. */
  functionNamed(name: string): FunctionResource;
}

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8")) as JsonObject;

/** Reads the one stack of the cloud assembly in `directory`. Throws on whatever it could only get wrong. */
export function loadAssembly(directory: string, apiEndpoint: string): Assembly {
  const artifacts = Object.entries(objectAt(readJson(directory, "manifest.json"), "artifacts"));
  const stacks = artifacts.filter(([, artifact]) => objectAt(artifact).type === "aws:cloudformation:stack");
  const [stack] = stacks;
  if (!stack || stacks.length > 1)
    throw new Error(`${directory} holds ${stacks.length} stacks; the local cloud runs one`);
  const [stackName, artifact] = stack;
  const template = readJson(directory, String(objectAt(artifact, "properties").templateFile));
  const resources = objectAt(template, "Resources");
  refuseUnknownTypes(resources);
  const resolve = createResolve(template, stackName, apiEndpoint);
  const assets = readAssets(directory, stackName);

  const ofType = (...types: string[]): Resource[] =>
    Object.entries(resources).flatMap(([id, resource]) => {
      const { Type } = objectAt(resource);
      if (typeof Type !== "string" || !types.includes(Type)) return [];
      const properties = objectAt(resource, "Properties");
      return [{ id, properties, ...identityOf(Type, id, properties, apiEndpoint) }];
    });

  const functions = ofType("AWS::Lambda::Function")
    .filter(({ id }) => !id.startsWith("CustomS3AutoDelete") && !id.startsWith("LogRetention"))
    .map((resource): FunctionResource => {
      const { Code, Handler, MemorySize, Role, Timeout } = resource.properties;
      const asset = assets.get(String(objectAt(Code).S3Key));
      if (!asset) throw new Error(`${resource.id}: its code is not an asset of the cloud assembly`);
      const variables = objectAt(resolve(objectAt(resource.properties, "Environment")), "Variables");
      return {
        ...resource,
        name: resource.ref,
        label: labelOf(resource.id),
        arn: resource.attributes.Arn!,
        roleId: roleOf(Role, resource.id),
        directory: asset,
        handler: String(Handler),
        timeout_ms: Number(Timeout ?? 3) * 1000,
        memory_mb: Number(MemorySize ?? 128),
        environment: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
      };
    });
  const machines = ofType("AWS::StepFunctions::StateMachine").map((resource) => ({
    ...resource,
    name: resource.attributes.Name!,
    arn: resource.attributes.Arn!,
    roleId: roleOf(resource.properties.RoleArn, resource.id),
    definition: readDefinition(resource, resolve, assets),
  }));
  const permissions = ofType("AWS::Lambda::Permission").map(({ properties }) => {
    const { FunctionName, Principal, SourceArn } = objectAt(resolve(properties));
    const name = String(FunctionName);
    return {
      principal: String(Principal),
      functionArn: name.startsWith("arn:") ? name : `arn:aws:lambda:${region}:${account}:function:${name}`,
      sourceArn: SourceArn === undefined ? undefined : asText(SourceArn),
    };
  });
  return {
    template,
    account,
    region,
    resolve,
    functions,
    machines,
    permissions,
    policies: readPolicies(ofType, resolve),
    ofType,
    functionNamed(name) {
      const exact = functions.filter((fn) => fn.id === name || fn.name === name || fn.arn === name);
      const found = exact.length ? exact : functions.filter(({ label }) => label === name);
      if (found.length !== 1) throw new Error(`The template holds ${found.length} functions called ${name}`);
      return found[0]!;
    },
  };
}

/** `FunctionsAddRunsFunction1A2B3C4D` (construct path and CDK's hash), `AddRunsFunction` and `AddRuns` are `add-runs`. */
const labelOf = (id: string) =>
  id
    .replace(/[0-9A-F]{8}$/, "")
    .replace(/^Functions(?=[A-Z])/, "")
    .replace(/Function$/, "")
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-")
    .toLowerCase();

function roleOf(role: unknown, id: string): string {
  const path = objectAt(role)["Fn::GetAtt"];
  const roleId: unknown = Array.isArray(path) ? path[0] : undefined;
  if (typeof roleId !== "string") throw new Error(`${id}: its role is not a role of this template`);
  return roleId;
}

/** Object key of each file asset → its path in the assembly. */
function readAssets(directory: string, stackName: string): Map<string, string> {
  const files = Object.values(objectAt(readJson(directory, `${stackName}.assets.json`), "files"));
  return new Map(
    files.flatMap((file) =>
      Object.values(objectAt(file, "destinations")).map((destination): [string, string] => [
        String(objectAt(destination).objectKey),
        join(directory, String(objectAt(file, "source").path)),
      ]),
    ),
  );
}

function readPolicies(ofType: Assembly["ofType"], resolve: Resolve): Map<string, Statement[]> {
  const policies = new Map<string, Statement[]>();
  const grant = (role: string, document: unknown, where: string) =>
    policies.set(role, [...(policies.get(role) ?? []), ...parsePolicy(resolve(document), where)]);
  for (const { id, properties } of ofType("AWS::IAM::Role")) {
    for (const policy of asList(properties.Policies)) grant(id, objectAt(policy).PolicyDocument, id);
  }
  for (const { id, properties } of ofType("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")) {
    for (const role of asList(properties.Roles)) {
      if (isRecord(role) && typeof role.Ref === "string") grant(role.Ref, properties.PolicyDocument, id);
    }
  }
  return policies;
}
