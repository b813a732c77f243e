/** The simulator's HTTP server on 127.0.0.1: reads a request, finds its endpoint, answers under the faults set. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { demoKey } from "./http/accounts.ts";
import { ParallelError, errorAnswer, invalid, messages } from "./http/answer.ts";
import { writeEvents } from "./streams/event-writer.ts";
import { answerUnderFaults, type Outcome } from "./faults/fault-effects.ts";
import type { FaultEndpoint } from "./faults/fault-request.ts";
import type { Hits } from "./faults/faults.ts";
import type { Route, SimulatedRequest } from "./http/request.ts";
import { matchRoute } from "./http/routes.ts";
import { createSimulation, type Simulation, type SimulationOptions } from "./runs/simulation.ts";

export { brokeKey, demoKey } from "./http/accounts.ts";
export { virtualClock } from "./runs/clock.ts";

const largestBody = 16 * 1024 * 1024;

export interface SimulatorOptions extends SimulationOptions {
  /** 0 takes a free port. */
  readonly port?: number;
}

export interface ParallelSimulator {
  /** `http://127.0.0.1:<port>`: base URL of the API, issuer of the OAuth provider, home of `/_control`. */
  readonly url: string;
  readonly simulation: Simulation;
  stop(): Promise<void>;
}

/** Starts a simulator; rejects when the port is taken. */
export async function startParallelSimulator(options: SimulatorOptions = {}): Promise<ParallelSimulator> {
  const simulation = createSimulation(options);
  const server = createServer((message, response) => {
    handle(simulation, message, response).catch((error: unknown) => fail(message, response, error));
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    simulation,
    stop() {
      simulation.stop();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function handle(simulation: Simulation, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(message.url ?? "/", `http://127.0.0.1:${message.socket.localPort}`);
  const method = message.method ?? "GET";
  const left = new AbortController();
  response.once("close", () => left.abort());
  const text = await readBody(message);
  const match = matchRoute(method, url.pathname);
  const count = simulation.requests;
  const reference = `${method} ${url.pathname} ${[...count.values()].reduce((sum, one) => sum + one, 0)}`;
  let hits: Hits = new Map();
  let outcome: Outcome;
  try {
    if (match === undefined) throw new ParallelError(404, `Nothing is served at ${url.pathname}`);
    if (match === "path") throw new ParallelError(405, `${method} is not allowed at ${url.pathname}`);
    const { route, params } = match;
    count.set(route.operation, (count.get(route.operation) ?? 0) + 1);
    simulation.ledger.settle();
    const key = message.headers["x-api-key"];
    const { accounts } = simulation;
    const account = route.open ? accounts.open(demoKey) : accounts.byKey(typeof key === "string" ? key : undefined);
    const body = method === "POST" ? parse(text, message.headers["content-type"]) : undefined;
    hits = strike(simulation, route, { key: account.key, taskgroup_id: params["taskgroup_id"], body });
    const request: SimulatedRequest = {
      method,
      url,
      params,
      query: Object.fromEntries(url.searchParams),
      headers: { "content-type": message.headers["content-type"] },
      body,
      hits,
      gone: left.signal,
      account,
    };
    outcome = await answerUnderFaults(simulation, route, request, text?.length ?? largestBody + 1);
  } catch (error) {
    if (!(error instanceof ParallelError)) throw error;
    const validation = typeof match === "object" ? match.route.validation : "envelope";
    outcome = { kind: "answer", answer: errorAnswer(error, validation, reference) };
  }
  await send(response, outcome, hits, left.signal);
}

/** A caller that left is no error; anything else is a defect of the simulator: said aloud, answered with 500. */
function fail(message: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.destroyed || message.destroyed) return void response.destroy();
  console.error(`Parallel simulator: ${message.method} ${message.url} failed`, error);
  if (response.headersSent) return void response.destroy();
  const { status, body } = errorAnswer(new ParallelError(500, messages[500] as string), "envelope", String(error));
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The body as text; undefined when it is larger than anything the simulator takes. */
async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return size > largestBody ? undefined : Buffer.concat(chunks).toString("utf8");
}

function parse(text: string | undefined, contentType = ""): unknown {
  if (text === undefined) throw new ParallelError(413, messages[413] as string);
  if (contentType.startsWith("application/x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(text));
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(["body"], "JSON decode error", "json_invalid");
  }
}

function strike(
  { faults }: Simulation,
  route: Route,
  { key, taskgroup_id, body }: { key: string; taskgroup_id: string | undefined; body: unknown },
): Hits {
  if (route.operation.startsWith("_")) return new Map();
  const inputs = (body as { inputs?: unknown } | undefined)?.inputs;
  const rows = (Array.isArray(inputs) ? inputs : [body]) as ({ metadata?: Record<string, unknown> } | undefined)[];
  return faults.strike(route.operation as FaultEndpoint, {
    key,
    taskgroup_id,
    rows: rows.map((row) => row?.metadata),
  });
}

async function send(response: ServerResponse, outcome: Outcome, hits: Hits, gone: AbortSignal): Promise<void> {
  if (outcome.kind === "never") return;
  if (outcome.kind === "drop") return void response.destroy();
  const { status, headers, body, frames } = outcome.answer;
  if (frames) {
    response.writeHead(status, headers);
    response.flushHeaders();
    return writeEvents(response, frames, hits, gone);
  }
  const whole = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const bytes = outcome.kind === "truncated" ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  response.writeHead(status, { "content-type": "application/json", ...headers, "content-length": bytes.length });
  response.end(bytes);
}
