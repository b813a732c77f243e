/** The HTTP API: takes a request in, lets the function of its route answer, keeps the gateway's limits and its own errors. */
import { randomUUID } from "node:crypto";
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { type Access } from "../iam/access.ts";
import { payloadLimit } from "../lambda/server.ts";
import { type FunctionPool } from "../lambda/pool.ts";
import { AwsError } from "../wire/aws-error.ts";
import { deferred } from "../wire/deferred.ts";
import { listen, readBody, type Listening } from "../wire/listen.ts";
import { requestEvent } from "./event.ts";
import { functionResponse, messageResponse, type GatewayResponse } from "./response.ts";
import { createRouteTable } from "./route-table.ts";
import { readHttpApi, type Integration } from "./routes.ts";

/** Payload quota of HTTP APIs: 10 MB. */
const bodyLimit = 10 * 1024 * 1024;

/** One finished request, as an access log may tell it: no path, query or header. */
export interface AccessLine {
  readonly method: string;
  readonly routeKey: string;
  readonly status: number;
  readonly duration_ms: number;
}

export async function serveHttpApi(
  { assembly, access, pool }: { assembly: Assembly; access: Access; pool: FunctionPool },
  { port, onRequest }: { port: number; onRequest?: (line: AccessLine) => void },
): Promise<Listening> {
  const api = readHttpApi(assembly);
  const find = createRouteTable(api.routes);

  const invoke = async (target: Integration, routeKey: string, event: string): Promise<GatewayResponse> => {
    const route = routeKey === "$default" ? "$default" : routeKey.replace(" ", "");
    const source = `arn:aws:execute-api:${assembly.region}:${assembly.account}:${api.id}/${api.stage}/${route}`;
    try {
      access.requireInvoke("apigateway.amazonaws.com", target.functionArn, source);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return messageResponse(500, "Internal Server Error");
    }
    if (Buffer.byteLength(event) > payloadLimit) return messageResponse(413, "Request Entity Too Large");
    const late = deferred<null>();
    const timer = setTimeout(() => late.resolve(null), target.timeout_ms);
    const outcome = await Promise.race([pool.invoke(assembly.functionNamed(target.functionArn), event), late.promise]);
    clearTimeout(timer);
    if (!outcome) return messageResponse(503, "Service Unavailable");
    if ("failure" in outcome || Buffer.byteLength(outcome.payload) > payloadLimit) {
      return messageResponse(500, "Internal Server Error");
    }
    return functionResponse(outcome.payload, target.mappings);
  };

  return listen(async (request, response) => {
    const began = performance.now();
    const method = request.method ?? "GET";
    const match = find(method, new URL(request.url ?? "/", "http://local").pathname);
    const body = await readBody(request, bodyLimit);
    const answer = await (() => {
      if (!match) return messageResponse(404, "Not Found");
      if (!body) return messageResponse(413, "Request Entity Too Large");
      const { routeKey, pathParameters, target } = match;
      const event = requestEvent({
        request,
        body,
        routeKey,
        pathParameters,
        apiId: api.id,
        stage: api.stage,
        now: new Date(),
      });
      return invoke(target, routeKey, JSON.stringify(event));
    })();
    response.writeHead(answer.status, {
      ...answer.headers,
      "content-length": answer.body.length,
      "apigw-requestid": randomUUID().slice(0, 16),
    });
    response.end(method === "HEAD" ? undefined : answer.body);
    onRequest?.({
      method,
      routeKey: match?.routeKey ?? "-",
      status: answer.status,
      duration_ms: Math.round(performance.now() - began),
    });
  }, port);
}
