import { describe, expect, it } from "@jest/globals";
import { loadAssembly } from "../../local/cloud-assembly/assembly.ts";
import { createResolve } from "../../local/cloud-assembly/intrinsics.ts";
import { readSchedule } from "../../local/scheduler/schedule.ts";
import { readHttpApi } from "../../local/api-gateway/routes.ts";
import { smallTemplate, writeAssembly, type SmallStack } from "../support/small-assembly.ts";

const functions = { AddRunsFunction: { code: "", environment: { URL: { "Fn::GetAtt": ["Api", "ApiEndpoint"] } } } };
const load = (stack: Partial<SmallStack>) => {
  const whole = { functions, ...stack };
  return loadAssembly(writeAssembly(smallTemplate(whole), whole.functions), "http://127.0.0.1:8787");
};

describe("an intrinsic function", () => {
  const template = smallTemplate({ functions });
  const resolve = createResolve(template, "small", "http://127.0.0.1:8787");

  it.each<[unknown, unknown]>([
    [{ Ref: "Things" }, "Things"],
    [{ Ref: "Files" }, "files"],
    [{ Ref: "AWS::Region" }, "us-east-1"],
    [{ Ref: "Pepper" }, "arn:aws:secretsmanager:us-east-1:000000000000:secret:Pepper"],
    [{ "Fn::GetAtt": ["Things", "Arn"] }, "arn:aws:dynamodb:us-east-1:000000000000:table/Things"],
    [{ "Fn::GetAtt": "Api.ApiEndpoint" }, "http://127.0.0.1:8787"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Api" }]] }, "a-Api"],
    [
      { "Fn::Sub": "${AWS::Partition}:${Things}:${Things.Arn}:${!Literal}" },
      "aws:Things:arn:aws:dynamodb:us-east-1:000000000000:table/Things:${Literal}",
    ],
    [{ "Fn::Sub": ["${x}", { x: { Ref: "Api" } }] }, "Api"],
    [{ "Fn::Select": ["1", { "Fn::Split": ["/", "a/b/c"] }] }, "b"],
    [{ kept: 1, dropped: { Ref: "AWS::NoValue" } }, { kept: 1 }],
    [[{ Ref: "AWS::NoValue" }, 1], [1]],
  ])("%j is %j", (value, resolved) => {
    expect(resolve(value)).toEqual(resolved);
  });

  it.each<[unknown, RegExp]>([
    [{ Ref: "Nothing" }, /refers to Nothing/],
    [{ "Fn::GetAtt": ["Things", "StreamArn"] }, /Things\.StreamArn has no value/],
    [{ "Fn::ImportValue": "x" }, /Fn::ImportValue is not resolved/],
    [{ "Fn::If": ["c", 1, 2] }, /Fn::If is not resolved/],
  ])("%j is refused", (value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});

describe("a cloud assembly", () => {
  it("gives functions with code, limits and environment", () => {
    const [fn] = load({}).functions;
    expect(fn).toMatchObject({
      id: "AddRunsFunction",
      handler: "index.handler",
      timeout_ms: 5000,
      memory_mb: 128,
      roleId: "AddRunsFunctionRole",
      environment: { URL: "http://127.0.0.1:8787" },
    });
  });

  it.each(["AddRunsFunction", "add-runs", "arn:aws:lambda:us-east-1:000000000000:function:AddRunsFunction"])(
    "finds a function as %s",
    (name) => {
      expect(load({}).functionNamed(name).id).toBe("AddRunsFunction");
    },
  );

  it("fills the state machine's substitutions", () => {
    const definition = { StartAt: "T", States: { T: { Type: "Task", Resource: "${AddRunsFunction}", End: true } } };
    expect(load({ definition }).machines[0]?.definition).toMatchObject({
      States: { T: { Resource: "arn:aws:lambda:us-east-1:000000000000:function:AddRunsFunction" } },
    });
  });

  it.each<[string, Partial<SmallStack>, RegExp]>([
    [
      "a resource type nobody serves",
      { resources: { Queue: { Type: "AWS::Kinesis::Stream" } } },
      /Queue \(AWS::Kinesis::Stream\)/,
    ],
    ["a substitution that is missing", { definition: { X: "${Lost}" } }, /wants \$\{Lost\}/],
    [
      "code that is no asset",
      { resources: { F: { Type: "AWS::Lambda::Function", Properties: { Code: { ZipFile: "" } } } } },
      /F: its code is not an asset/,
    ],
  ])("with %s is refused", (_what, stack, message) => {
    expect(() => load(stack)).toThrow(message);
  });

  it.each<[string, Partial<SmallStack>, RegExp]>([
    [
      "an authorizer",
      {
        resources: {
          R: { Type: "AWS::ApiGatewayV2::Route", Properties: { RouteKey: "GET /", AuthorizationType: "JWT" } },
        },
      },
      /authorizer JWT/,
    ],
    [
      "CORS of the gateway",
      {
        resources: {
          Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { ProtocolType: "HTTP", CorsConfiguration: {} } },
        },
      },
      /CorsConfiguration/,
    ],
    ["request parameters", { integration: { RequestParameters: {} } }, /without request parameters/],
    [
      "a mapping of the body",
      {
        integration: {
          ResponseParameters: {
            "401": { ResponseParameters: [{ Destination: "overwrite:header.x", Source: "$response.body.a" }] },
          },
        },
      },
      /\$response\.body\.a is not mapped/,
    ],
    [
      "another stage",
      { resources: { Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { StageName: "v1" } } } },
      /\$default stage/,
    ],
  ])("whose API has %s is refused", (_what, stack, message) => {
    expect(() => readHttpApi(load(stack))).toThrow(message);
  });

  const rule = (ScheduleExpression: string) => ({
    resources: {
      Clock: {
        Type: "AWS::Events::Rule",
        Properties: { ScheduleExpression, Targets: [{ Id: "t", Arn: { "Fn::GetAtt": ["AddRunsFunction", "Arn"] } }] },
      },
    },
  });

  it("gives the schedule", () => {
    expect(readSchedule(load(rule("rate(5 minutes)")))).toMatchObject([{ every_ms: 300_000 }]);
  });

  it("with a cron expression is refused", () => {
    expect(() => readSchedule(load(rule("cron(0 * * * ? *)")))).toThrow("not at cron(0 * * * ? *)");
  });
});
