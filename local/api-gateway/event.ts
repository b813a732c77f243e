/** An HTTP request as the event a function receives: payload format 2.0 of API Gateway HTTP APIs. */
import { randomUUID } from "node:crypto";
import { type IncomingMessage } from "node:http";

/** Bodies of these types reach the function as text; all others as base64, form posts included. */
const textual = /^(text\/.+|application\/(.+\+)?(json|xml)|application\/javascript)\s*(;|$)/i;

export interface GatewayRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly apiId: string;
  readonly stage: string;
  readonly now: Date;
}

export function requestEvent({ request, body, routeKey, pathParameters, apiId, stage, now }: GatewayRequest): object {
  const url = new URL(request.url ?? "/", "http://local");
  const path = decode(url.pathname);
  const headers = joinHeaders(request.rawHeaders);
  const cookies = request.headers.cookie?.split(/;\s*/).filter(Boolean);
  const parameters = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    parameters.set(name, parameters.has(name) ? `${parameters.get(name)},${value}` : value);
  }
  const text = textual.test(headers["content-type"] ?? "text/plain");
  const host = request.headers.host ?? "";
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: url.search.slice(1),
    ...(cookies?.length ? { cookies } : {}),
    headers,
    ...(parameters.size ? { queryStringParameters: Object.fromEntries(parameters) } : {}),
    requestContext: {
      accountId: "anonymous",
      apiId,
      domainName: host.replace(/:\d+$/, ""),
      domainPrefix: host.split(/[.:]/)[0],
      http: {
        method: request.method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey,
      stage,
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length
      ? {
          pathParameters: Object.fromEntries(
            Object.entries(pathParameters).map(([name, value]) => [name, decode(value)]),
          ),
        }
      : {}),
    ...(body.length ? { body: body.toString(text ? "utf8" : "base64") } : {}),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** Names in lower case, repeated ones joined by commas; cookies have a member of their own. */
function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase();
    if (name === "cookie") continue;
    headers[name] = name in headers ? `${headers[name]},${raw[at + 1]}` : raw[at + 1]!;
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** 12/Mar/2020:19:03:58 +0000 */
function clfTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
