/** An HTTP API event (payload 2.0) as the gateway makes it. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";

export interface Asked {
  method?: string;
  path?: string;
  /** The route's path, when it has parameters; `$default` for none. */
  route?: string;
  params?: Record<string, string>;
  query?: string;
  headers?: Record<string, string>;
  cookies?: string[];
  body?: string | Uint8Array;
  at?: number;
}

export const httpEvent = (asked: Asked = {}): APIGatewayProxyEventV2 => {
  const { method = "GET", path = "/", body } = asked;
  const binary = body instanceof Uint8Array;
  return {
    version: "2.0",
    routeKey: asked.route === "$default" ? "$default" : `${method} ${asked.route ?? path}`,
    rawPath: path,
    rawQueryString: asked.query ?? "",
    headers: asked.headers ?? {},
    ...(asked.cookies ? { cookies: asked.cookies } : {}),
    ...(asked.params ? { pathParameters: asked.params } : {}),
    ...(body === undefined ? {} : { body: binary ? Buffer.from(body).toString("base64") : body }),
    isBase64Encoded: binary,
    requestContext: {
      accountId: "1",
      apiId: "api",
      domainName: "multitask.example",
      domainPrefix: "multitask",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: "request-1",
      routeKey: "",
      stage: "$default",
      time: "",
      timeEpoch: asked.at ?? 1_000,
    },
  };
};
