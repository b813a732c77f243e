/** /mcp over real HTTP in this process: the handler as deployed, ports in memory, Parallel simulated. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { deployedDurations } from "../../lambdas/contracts/durations.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { parallelFor } from "../../lambdas/adapters/parallel/parallel.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { mcpHandler } from "../../lambdas/mcp/endpoint.ts";
import { demoKey, startParallelSimulator } from "../../local/parallel-simulator/server.ts";

/** The reads and writes of the stores, and the calls to Parallel, since the last `reset`. */
interface Counted {
  store: string[];
  parallel: string[];
}

const counting = <T extends object>(part: T, name: string, into: () => string[]): T =>
  new Proxy(part, {
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        into().push(`${name}.${String(key)}`);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });

const countPorts = (ports: Ports, counted: Counted): Ports => {
  const store = () => counted.store;
  const parallel = () => counted.parallel;
  return {
    ...ports,
    owners: counting(ports.owners, "owners", store),
    taskGroups: counting(ports.taskGroups, "taskGroups", store),
    rows: counting(ports.rows, "rows", store),
    batches: counting(ports.batches, "batches", store),
    submissions: counting(ports.submissions, "submissions", store),
    sessions: counting(ports.sessions, "sessions", store),
    parallel: (key) => counting(ports.parallel(key), "parallel", parallel),
  };
};

const readBody = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};

const eventOf = async (message: IncomingMessage): Promise<APIGatewayProxyEventV2> => {
  const url = new URL(message.url ?? "/", "http://front.invalid");
  const method = message.method ?? "GET";
  const body = await readBody(message);
  return {
    version: "2.0",
    routeKey: `${method} ${url.pathname}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(",")]),
    ),
    ...(body ? { body } : {}),
    isBase64Encoded: false,
    requestContext: {
      accountId: "1",
      apiId: "api",
      domainName: "front.invalid",
      domainPrefix: "front",
      http: { method, path: url.pathname, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: "request-1",
      routeKey: "",
      stage: "$default",
      time: "",
      timeEpoch: Date.now(),
    },
  };
};

export interface McpFront {
  readonly url: string;
  readonly key: string;
  readonly ports: Ports;
  readonly counted: Counted;
  readonly parallel_url: string;
  /** Posts one JSON-RPC message as a client would; `body` may be any text. */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  call(name: string, args: unknown): Promise<ToolAnswer>;
  stop(): Promise<void>;
}

interface ToolAnswer {
  status: number;
  result?: {
    content: { type: string; text?: string; uri?: string }[];
    structuredContent?: Record<string, unknown>;
    isError?: boolean;
    _meta?: Record<string, unknown>;
  };
  error?: { code: number; message: string };
}

/** Nothing prepares groups here, so no news is worth waiting for. `timeScale` shortens the simulated runs. */
export const startFront = async (timeScale = 0.001): Promise<McpFront> => {
  const simulator = await startParallelSimulator({ port: 0, timeScale, seed: 7 });
  const counted: Counted = { store: [], parallel: [] };

  let handler: ReturnType<typeof mcpHandler> | undefined;
  const server = createServer((message, response) => {
    void (async () => {
      const answer = await handler?.(await eventOf(message));
      if (!answer) throw new Error("The front is not ready.");
      response.writeHead(answer.statusCode, answer.headers as Record<string, string>);
      response.end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const setup = { base_url: simulator.url, clock: worldClock, random: worldRandom, idle_ms: 5_000 };
  const settings = memorySettings({ public_url: origin, durations: { ...deployedDurations, SUBMIT_ANSWER_MS: 0 } });
  const ports = countPorts(memoryPorts({ parallel: parallelFor(setup), clock: worldClock }, { settings }), counted);
  handler = mcpHandler(ports);
  const url = `${origin}/mcp`;
  const post: McpFront["post"] = (body, headers = {}) =>
    fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${demoKey}`,
        ...headers,
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    url,
    key: demoKey,
    ports,
    counted,
    parallel_url: simulator.url,
    post,
    call: async (name, args) => {
      const response = await post({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });
      return { status: response.status, ...((await response.json()) as object) };
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await simulator.stop();
    },
  };
};
