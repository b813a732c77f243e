/** The world of the sign-in tests: every port in memory, a clock to turn, and a Parallel that knows some keys. */
import { randomBytes } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { memoryKeyProvider } from "../../lambdas/adapters/memory/oauth-key-provider.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import type { Log, LogFields } from "../../lambdas/core/ports/process.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { ParallelUnauthorized, ParallelUnavailable } from "../../lambdas/core/errors.ts";

export const keyOne = "parallel-key-one-0123456789";
export const keyTwo = "parallel-key-two-0123456789";

export const oauthWorld = (public_url = "https://multitask.example", changes: Partial<Ports> = {}) => {
  const clock = { at: Date.UTC(2026, 10, 24) };
  const parallel = { keys: new Set([keyOne, keyTwo]), proofs: 0, down: false };
  const logged: { message: string; fields?: LogFields }[] = [];
  const note: Log["info"] = (message, fields) => void logged.push(fields ? { message, fields } : { message });
  const keyProvider = memoryKeyProvider();
  const ports = memoryPorts(
    {
      clock: { now: () => clock.at, sleep: async () => undefined },
      parallel: (key) =>
        ({
          async proveKey() {
            parallel.proofs += 1;
            if (parallel.down) throw new ParallelUnavailable("no answer");
            if (!parallel.keys.has(key.reveal())) throw new ParallelUnauthorized(401, "Invalid API key");
          },
        }) as ReturnType<Ports["parallel"]>,
    },
    {
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      log: { info: note, warn: note, error: note },
      settings: memorySettings({ public_url }),
      keyProvider,
      ...changes,
    },
  );
  return { ports, clock, parallel, logged, keyProvider };
};
export type OAuthWorld = ReturnType<typeof oauthWorld>;

/** An HTTP API event, payload 2.0. */
export const httpEvent = (
  method: string,
  path: string,
  more: {
    headers?: Record<string, string>;
    body?: string;
    cookies?: string[];
    route_key?: string;
    source_ip?: string;
  } = {},
): APIGatewayProxyEventV2 => {
  const url = new URL(path, "https://event.invalid");
  return {
    version: "2.0",
    routeKey: more.route_key ?? `${method} ${url.pathname}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: more.headers ?? {},
    ...(more.cookies && more.cookies.length > 0 ? { cookies: more.cookies } : {}),
    ...(more.body === undefined ? {} : { body: more.body }),
    isBase64Encoded: false,
    requestContext: {
      requestId: "request-1",
      timeEpoch: 0,
      http: {
        method,
        path: url.pathname,
        protocol: "HTTP/1.1",
        sourceIp: more.source_ip ?? "203.0.113.7",
        userAgent: "test",
      },
    } as APIGatewayProxyEventV2["requestContext"],
  };
};
