import { describe, expect, it } from "@jest/globals";
import { fallback, routes } from "../../lambdas/contracts/routes.ts";
import { synthesise } from "./synthesise.ts";

const prod = await synthesise("prod");
const stageOf = () => prod.ofType("AWS::ApiGatewayV2::Stage")[0]![1].Properties;

describe("the HTTP API", () => {
  it("answers at the root path, without a stage in the URL", () => {
    expect(prod.ofType("AWS::ApiGatewayV2::Stage")).toHaveLength(1);
    expect(stageOf()).toMatchObject({ StageName: "$default", AutoDeploy: true });
  });

  it("leaves CORS to the routes", () => {
    expect(prod.ofType("AWS::ApiGatewayV2::Api")[0]![1].Properties.CorsConfiguration).toBeUndefined();
  });

  it("logs route, status, latency and request id; never path, query or headers", () => {
    const { Format } = stageOf().AccessLogSettings as { Format: string };
    const variables = [...Format.matchAll(/\$context\.([\w.]+)/g)].map((match) => match[1]);
    expect(variables.sort()).toEqual([
      "integrationLatency",
      "requestId",
      "requestTime",
      "responseLatency",
      "routeKey",
      "status",
    ]);
  });

  it("bounds how fast it may be called", () => {
    expect(stageOf().DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 400, ThrottlingRateLimit: 200 });
  });

  it("serves every route of the contract with its function, everything else with the fallback, and no other", () => {
    const served = prod.ofType("AWS::ApiGatewayV2::Route").map(([, { Properties }]) => {
      const target = Properties.Target as { "Fn::Join": [string, [string, { Ref: string }]] };
      const integration = prod.properties(target["Fn::Join"][1][1].Ref);
      const uri = integration.IntegrationUri as { "Fn::GetAtt": [string, string] };
      return [Properties.RouteKey, uri["Fn::GetAtt"][0]];
    });
    const expected = [
      ...routes.map((route) => [`${route.method} ${route.path}`, prod.functionId(route.function)]),
      ["$default", prod.functionId(fallback.function)],
    ];
    expect(served.sort()).toEqual(expected.sort());
  });

  it("restores www-authenticate on 401 and 403, from the name API Gateway leaves alone", () => {
    const mapping = {
      ResponseParameters: [
        { Destination: "overwrite:header.www-authenticate", Source: "$response.header.x-www-authenticate" },
      ],
    };
    for (const [, { Properties }] of prod.ofType("AWS::ApiGatewayV2::Integration")) {
      expect(Properties).toMatchObject({ IntegrationType: "AWS_PROXY", PayloadFormatVersion: "2.0" });
      expect(Properties.ResponseParameters).toEqual({ "401": mapping, "403": mapping });
    }
  });

  it("is the only one that may call its functions, and may call each of them", () => {
    const callers = prod
      .ofType("AWS::Lambda::Permission")
      .map(([, { Properties }]) => [Properties.Principal, Properties.SourceArn !== undefined]);
    const called = new Set([...routes.map((route) => route.function), fallback.function]);
    expect(callers.filter(([principal]) => principal === "apigateway.amazonaws.com")).toHaveLength(called.size);
    for (const [, hasSource] of callers) expect(hasSource).toBe(true);
  });
});
