/** Routes, integrations and stage of the template's one HTTP API; what the local gateway would serve wrongly is refused. */
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { objectAt } from "../cloud-assembly/json.ts";
import { parseMappings, type ResponseMapping } from "./response.ts";

export interface Integration {
  readonly functionArn: string;
  readonly timeout_ms: number;
  readonly mappings: readonly ResponseMapping[];
}
export interface HttpApi {
  readonly id: string;
  readonly stage: string;
  readonly routes: readonly { routeKey: string; target: Integration }[];
}

const arnOfInvocation = /functions\/(arn:[^/]+)\/invocations$/;

export function readHttpApi(assembly: Assembly): HttpApi {
  const apis = assembly.ofType("AWS::ApiGatewayV2::Api");
  const stages = assembly.ofType("AWS::ApiGatewayV2::Stage");
  const [api] = apis;
  if (!api || apis.length > 1)
    throw new Error(`The template holds ${apis.length} HTTP APIs; the local gateway serves one`);
  if (api.properties.ProtocolType !== "HTTP") throw new Error(`${api.id}: the local gateway serves HTTP APIs only`);
  if (api.properties.CorsConfiguration)
    throw new Error(`${api.id}: CorsConfiguration is not served by the local gateway`);
  if (stages.length !== 1 || stages[0]!.properties.StageName !== "$default") {
    throw new Error("The local gateway serves the $default stage and no other");
  }
  const integrations = new Map(
    assembly.ofType("AWS::ApiGatewayV2::Integration").map(({ id, properties }) => {
      const resolved = objectAt(assembly.resolve(properties));
      const { IntegrationType, IntegrationUri, PayloadFormatVersion, RequestParameters } = resolved;
      if (IntegrationType !== "AWS_PROXY" || PayloadFormatVersion !== "2.0" || RequestParameters !== undefined) {
        throw new Error(`${id}: the local gateway serves AWS_PROXY, payload 2.0, without request parameters`);
      }
      const uri = String(IntegrationUri);
      const target: Integration = {
        functionArn: arnOfInvocation.exec(uri)?.[1] ?? uri,
        timeout_ms: Number(resolved.TimeoutInMillis ?? 30_000),
        mappings: parseMappings(resolved.ResponseParameters, id),
      };
      return [id, target] as const;
    }),
  );
  const routes = assembly.ofType("AWS::ApiGatewayV2::Route").map(({ id, properties }) => {
    const { RouteKey, Target, AuthorizationType } = objectAt(assembly.resolve(properties));
    if (AuthorizationType !== undefined && AuthorizationType !== "NONE") {
      throw new Error(`${id}: authorizer ${String(AuthorizationType)} is not served by the local gateway`);
    }
    const target = integrations.get(String(Target).replace(/^integrations\//, ""));
    if (!target) throw new Error(`${id}: its integration is not in the template`);
    return { routeKey: String(RouteKey), target };
  });
  return { id: api.id, stage: "$default", routes };
}
