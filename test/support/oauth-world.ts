/** The world of the sign-in tests: ports from memory, a clock to turn, and a Parallel that knows some keys. */
import { randomBytes } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { LogFields, Ports, SessionRecord } from "../../lambdas/core/ports.ts";
import type { Secret } from "../../lambdas/core/secret.ts";
import { ParallelUnauthorized, ParallelUnavailable } from "../../lambdas/core/task-group/errors.ts";

export const oauthWorld = (public_url = "https://multitask.example") => {
  const clock = { at: Date.UTC(2026, 10, 24) };
  const parallel = { keys: new Set(["parallel-key-one", "parallel-key-two"]), proofs: 0, down: false };
  const logged: { message: string; fields?: LogFields | undefined }[] = [];
  const log = (message: string, fields?: LogFields) => void logged.push({ message, fields });
  const owners = new Map<string, { owner: string; proven_at: number }>();
  const sessions = new Map<string, SessionRecord>();
  const pepper = randomBytes(32);

  const parts: Partial<Ports> = {
    clock: { now: () => clock.at, sleep: async () => undefined },
    random: { bytes: (length) => randomBytes(length) },
    log: { info: log, warn: log, error: log },
    pepper: async () => pepper,
    settings: {
      public_url,
      stage: "test",
      platform_url: "https://platform.parallel.ai",
      retention_days: 90,
      day_cap_micros: 0,
      durations: { KEY_PROOF_MS: 15 * 60_000 },
    } as Ports["settings"],
    parallel: (key: Secret) =>
      ({
        async proveKey() {
          parallel.proofs += 1;
          if (parallel.down) throw new ParallelUnavailable("no answer");
          if (!parallel.keys.has(key.reveal())) throw new ParallelUnauthorized(401, "Invalid API key");
        },
      }) as ReturnType<Ports["parallel"]>,
    owners: {
      find: async (hash) => owners.get(hash) ?? null,
      async remember(hash, owner, proven_at) {
        const known = owners.get(hash);
        owners.set(hash, { owner: known?.owner ?? owner, proven_at: Math.max(known?.proven_at ?? 0, proven_at) });
        return known?.owner ?? owner;
      },
    },
    sessions: {
      insert: async (record) => void sessions.set(record.session_hash, record),
      get: async (hash) => sessions.get(hash) ?? null,
      erase: async (hash) => void sessions.delete(hash),
    },
  };
  // Only the ports named above exist here; touching another one throws.
  const ports = new Proxy(parts, {
    get(target, name) {
      const port: unknown = Reflect.get(target, name);
      if (port === undefined) throw new Error(`This world has no ${String(name)}.`);
      return port;
    },
  }) as Ports;
  return { ports, clock, parallel, logged, stored: { owners, sessions } };
};
export type OAuthWorld = ReturnType<typeof oauthWorld>;

/** An HTTP API event, payload 2.0. */
export const httpEvent = (
  method: string,
  path: string,
  more: { headers?: Record<string, string>; body?: string; cookies?: string[]; route?: string } = {},
): APIGatewayProxyEventV2 => {
  const url = new URL(path, "https://event.invalid");
  return {
    version: "2.0",
    routeKey: `${method} ${more.route ?? url.pathname}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: more.headers ?? {},
    ...(more.cookies ? { cookies: more.cookies } : {}),
    ...(more.body === undefined ? {} : { body: more.body }),
    isBase64Encoded: false,
    requestContext: {
      requestId: "request-1",
      timeEpoch: 0,
      http: { method, path: url.pathname, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "test" },
    } as APIGatewayProxyEventV2["requestContext"],
  };
};
