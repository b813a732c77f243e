/** How requests reach functions: one HTTP API at the root path, with the routes of contracts/routes. */
import { ArnFormat, CfnOutput, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { CfnApiMapping, CfnIntegration, CfnRoute, CfnStage, DomainName, HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { fallback, routes, type FunctionName } from "../lambdas/contracts/routes.ts";
import type { StageConfig } from "./stage/config.ts";
import type { Functions } from "./functions.ts";
import type { RuntimeFunction } from "./runtime-function.ts";

/** Neither path nor query is logged: a path holds ids, a query may hold what a caller typed. */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  routeKey: "$context.routeKey",
  status: "$context.status",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
});

/** API Gateway renames www-authenticate; the handler also sends it as x-www-authenticate, from which this restores it. */
const restoreChallenge = {
  ResponseParameters: [
    { Destination: "overwrite:header.www-authenticate", Source: "$response.header.x-www-authenticate" },
  ],
};

/** Above what one owner needs, below what would drain an account's concurrency. */
const throttling = { throttlingRateLimit: 200, throttlingBurstLimit: 400 } as const;

/** The address exists before the functions, which are told it; `serve` then adds the routes to them. */
export class Api extends Construct {
  /** `https://host`, no path: issuer, resource and every link derive from it. */
  readonly publicUrl: string;
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: { readonly config: StageConfig }) {
    super(scope, id);
    const { domain_name, certificate_arn } = props.config;
    this.api = new HttpApi(this, "Api", {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      disableExecuteApiEndpoint: domain_name !== undefined,
    });
    this.publicUrl = domain_name === undefined ? this.api.apiEndpoint : `https://${domain_name}`;

    const accessLog = new LogGroup(this, "AccessLog", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new CfnStage(this, "Stage", {
      apiId: this.api.apiId,
      stageName: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: accessLog.logGroupArn, format: accessLogFormat },
      defaultRouteSettings: throttling,
    });
    if (domain_name !== undefined && certificate_arn !== undefined) {
      const domainName = new DomainName(this, "Domain", {
        domainName: domain_name,
        certificate: Certificate.fromCertificateArn(this, "Certificate", certificate_arn),
      });
      const { apiId } = this.api;
      new CfnApiMapping(this, "Mapping", { apiId, domainName: domainName.name, stage: stage.ref });
      new CfnOutput(this, "DomainTarget", {
        description: `Point a DNS alias or CNAME of ${domain_name} here`,
        value: domainName.regionalDomainName,
      });
    }
  }

  /** Adds every route of contracts/routes, and `$default` for OPTIONS and everything unknown. */
  serve(functions: Functions): void {
    const integrations = new Map<FunctionName, CfnIntegration>();
    const integrate = (name: FunctionName): CfnIntegration => {
      const known = integrations.get(name);
      if (known) return known;
      const fresh = this.integration(functions.get(name));
      integrations.set(name, fresh);
      return fresh;
    };
    for (const { method, path, function: name } of routes) this.route(`${method} ${path}`, integrate(name));
    this.route("$default", integrate(fallback.function));
  }

  private integration(fn: RuntimeFunction): CfnIntegration {
    fn.lambda.addPermission("Api", {
      principal: new ServicePrincipal("apigateway.amazonaws.com"),
      sourceArn: Stack.of(this).formatArn({
        service: "execute-api",
        resource: this.api.apiId,
        resourceName: "*/*",
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    });
    return new CfnIntegration(this, `${fn.node.id}Integration`, {
      apiId: this.api.apiId,
      integrationType: "AWS_PROXY",
      integrationUri: fn.lambda.functionArn,
      payloadFormatVersion: "2.0",
      responseParameters: { "401": restoreChallenge, "403": restoreChallenge },
    });
  }

  private route(routeKey: string, integration: CfnIntegration): void {
    const id = routeKey.replace(/[^A-Za-z0-9]+(.)?/g, (_match, next?: string) => (next ?? "").toUpperCase());
    const route = new CfnRoute(this, `Route${id || "Root"}`, {
      apiId: this.api.apiId,
      routeKey,
      target: `integrations/${integration.ref}`,
      authorizationType: "NONE",
    });
    Validations.of(route).acknowledge({
      id: "AwsSolutions-APIG4",
      reason: "The functions identify the caller themselves: Parallel keys, opaque tokens and sessions (D9).",
    });
  }
}
