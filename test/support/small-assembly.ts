/** A cloud assembly of a few functions written in the test: for what the local cloud does with any stack. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCloud, type Cloud } from "../../local/cloud.ts";

export type Template = { Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> };

interface SmallFunction {
  /** Source of index.mjs. */
  readonly code: string;
  readonly statements?: readonly object[];
  readonly timeoutSeconds?: number;
  readonly memoryMb?: number;
  readonly environment?: Record<string, unknown>;
}
export interface SmallStack {
  readonly functions: Record<string, SmallFunction>;
  /** Route key → logical id of its function. */
  readonly routes?: Record<string, string>;
  readonly definition?: object;
  readonly integration?: Record<string, unknown>;
  readonly resources?: Template["Resources"];
}

const arnOf = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const allowing = (statements: readonly object[]) => ({ PolicyName: "p", PolicyDocument: { Statement: statements } });

/** One table, one bucket, one key, one secret, an HTTP API, and what `stack` adds. */
export function smallTemplate({ functions, routes = {}, definition, integration, resources }: SmallStack): Template {
  const Resources: Template["Resources"] = {
    Things: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        AttributeDefinitions: ["pk", "sk", "owner"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        BillingMode: "PAY_PER_REQUEST",
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-owner",
            KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        ],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
      },
    },
    Files: { Type: "AWS::S3::Bucket" },
    Sealing: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Statement: [] } } },
    Pepper: {
      Type: "AWS::SecretsManager::Secret",
      Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
    },
    Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "small", ProtocolType: "HTTP" } },
    Stage: {
      Type: "AWS::ApiGatewayV2::Stage",
      Properties: { ApiId: { Ref: "Api" }, StageName: "$default", AutoDeploy: true },
    },
  };
  for (const [id, fn] of Object.entries(functions)) {
    const Policies = [allowing(fn.statements ?? [])];
    Resources[`${id}Role`] = { Type: "AWS::IAM::Role", Properties: { Policies } };
    Resources[id] = {
      Type: "AWS::Lambda::Function",
      Properties: {
        Code: { S3Bucket: "assets", S3Key: `${id}.zip` },
        Handler: "index.handler",
        Role: arnOf(`${id}Role`),
        Timeout: fn.timeoutSeconds ?? 5,
        MemorySize: fn.memoryMb ?? 128,
        Environment: { Variables: fn.environment ?? {} },
      },
    };
    Resources[`${id}Permission`] = {
      Type: "AWS::Lambda::Permission",
      Properties: { FunctionName: arnOf(id), Principal: "apigateway.amazonaws.com", Action: "lambda:InvokeFunction" },
    };
    Resources[`${id}Integration`] = {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ApiId: { Ref: "Api" },
        IntegrationType: "AWS_PROXY",
        IntegrationUri: arnOf(id),
        PayloadFormatVersion: "2.0",
        ...integration,
      },
    };
  }
  for (const [index, [RouteKey, id]] of Object.entries(routes).entries()) {
    const Target = { "Fn::Join": ["", ["integrations/", { Ref: `${id}Integration` }]] };
    const Properties = { ApiId: { Ref: "Api" }, RouteKey, Target, AuthorizationType: "NONE" };
    Resources[`Route${index}`] = { Type: "AWS::ApiGatewayV2::Route", Properties };
  }
  if (definition) {
    const ids = Object.keys(functions);
    const Resource = ids.map((id) => arnOf(id));
    const grant = allowing([{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource }]);
    Resources.MachineRole = { Type: "AWS::IAM::Role", Properties: { Policies: [grant] } };
    Resources.Machine = {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        DefinitionString: JSON.stringify(definition),
        DefinitionSubstitutions: Object.fromEntries(ids.map((id) => [id, arnOf(id)])),
        RoleArn: arnOf("MachineRole"),
      },
    };
  }
  return { Resources: { ...Resources, ...resources } };
}

/** Writes the assembly as CDK would; answers its folder. */
export function writeAssembly(template: Template, functions: SmallStack["functions"]): string {
  const directory = mkdtempSync(join(tmpdir(), "multitask-assembly-"));
  const write = (name: string, value: object) => writeFileSync(join(directory, name), JSON.stringify(value));
  const properties = { templateFile: "small.template.json" };
  write("manifest.json", { artifacts: { small: { type: "aws:cloudformation:stack", properties } } });
  write("small.template.json", template);
  const files = Object.keys(functions).map((id) => [
    id,
    { source: { path: id, packaging: "zip" }, destinations: { here: { objectKey: `${id}.zip` } } },
  ]);
  write("small.assets.json", { files: Object.fromEntries(files) as object });
  for (const [id, { code }] of Object.entries(functions)) {
    mkdirSync(join(directory, id));
    writeFileSync(join(directory, id, "index.mjs"), code);
  }
  return directory;
}

export async function startSmallCloud(
  stack: SmallStack,
  options: Partial<Parameters<typeof startCloud>[0]> = {},
): Promise<Cloud> {
  const assembly = writeAssembly(smallTemplate(stack), stack.functions);
  const cloud = await startCloud({
    assembly,
    port: 0,
    parallel_base_url: "http://127.0.0.1:9",
    parallel_platform_url: "http://127.0.0.1:9",
    timeScale: 1,
    logs: join(assembly, "logs"),
    ...options,
  });
  return {
    ...cloud,
    async stop() {
      await cloud.stop();
      rmSync(assembly, { recursive: true, force: true });
    },
  };
}
