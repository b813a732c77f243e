/**
 * Addresses that lead to private places, through each handler that takes one: rows from an address, a webhook, a client's
 * document (T11, bar B13). No TCP connection is even begun.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Socket } from "node:net";
import { answerFetch } from "../../lambdas/adapters/fetcher/answer.ts";
import { fetchPublic, type FetchWorld } from "../../lambdas/adapters/fetcher/fetch-public.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { Fetcher } from "../../lambdas/core/ports/outbound.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { invalid } from "../../lambdas/core/problem.ts";
import type { HttpHandler } from "../../lambdas/middleware/http-handler.ts";
import { authorizeHandler } from "../../lambdas/oauth/authorize.ts";
import { createTaskGroupHandler } from "../../lambdas/rest/create-task-group.ts";
import { testWebhookHandler } from "../../lambdas/rest/test-webhook.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";
import { hostileUrls } from "./support/hostile-urls.ts";

/** No socket of this process gets anywhere while these tests run: each attempt is counted and ended, TLS included. */
let connects = 0;
const connect = Reflect.get(Socket.prototype, "connect") as (this: Socket, ...args: unknown[]) => Socket;
beforeAll(() => {
  Socket.prototype.connect = function (this: Socket) {
    connects += 1;
    process.nextTick(() => this.destroy(new Error("no way out")));
    return this;
  };
});
afterAll(() => {
  Socket.prototype.connect = connect;
});

/** Every name leads home; some answer one public address too, or first. */
let asked = 0;
const privateNames: FetchWorld = {
  resolve: async (host) => {
    asked += 1;
    const home = { address: host.includes("six") ? "::1" : "127.0.0.1", family: host.includes("six") ? 6 : 4 };
    if (host.startsWith("mixed")) return [{ address: "93.184.216.34", family: 4 }, home];
    if (host.startsWith("metadata")) return [{ address: "169.254.169.254", family: 4 }];
    return [home];
  },
  allow: new Set(),
};
/** The deployed fetcher's own work, without the Lambda around it. */
const fetcher: Fetcher = {
  async fetch(request) {
    const answer = await answerFetch(request, privateNames);
    if (!answer.ok)
      throw invalid({ code: answer.code, title: "The address could not be reached", detail: answer.message });
    return { body: Buffer.from(answer.body, "base64"), content_type: answer.content_type };
  },
  async check({ url }) {
    const answer = await answerFetch({ url, purpose: "webhook_check" }, privateNames);
    if (!answer.ok)
      throw invalid({ code: answer.code, title: "The address could not be reached", detail: answer.message });
  },
  async post(request) {
    const answer = await answerFetch({ ...request, purpose: "webhook" }, privateNames);
    if (!answer.ok)
      throw invalid({ code: answer.code, title: "The address could not be reached", detail: answer.message });
    return { status: answer.status };
  },
};
const ports: Ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() }, { fetcher });
const headers = { "x-api-key": "good-key", "content-type": "application/json" };
const posted = (path: string, body: unknown) =>
  httpEvent({ method: "POST", path, headers, body: JSON.stringify(body) });

const entrances: [string, HttpHandler, (url: string, n: number) => ReturnType<typeof httpEvent>][] = [
  [
    "rows from an address",
    createTaskGroupHandler(ports),
    (url) => posted("/v1/tasks/groups", { inputs: { url }, output: "CEO" }),
  ],
  [
    "an MCP server",
    createTaskGroupHandler(ports),
    (url) =>
      posted("/v1/tasks/groups", {
        inputs: [{ a: "1" }],
        output: "CEO",
        mcp_servers: [{ name: "own", url, headers: { authorization: "Bearer x" } }],
      }),
  ],
  ["a webhook", testWebhookHandler(ports), (webhook_url) => posted("/v1/webhooks/test", { webhook_url })],
  [
    "a client's document",
    authorizeHandler(ports),
    (client_id, n) => {
      const query = new URLSearchParams({ client_id, redirect_uri: "https://app.example/cb", response_type: "code" });
      const event = httpEvent({ path: "/authorize", query: query.toString() });
      // Another address each time, lest the limit of documents an hour refuse first.
      event.requestContext.http.sourceIp = `198.51.100.${n % 250}`;
      return event;
    },
  ],
];

describe("hostile addresses", () => {
  it("are 120 or more, each written once", () => {
    expect(hostileUrls.length).toBeGreaterThanOrEqual(120);
    expect(new Set(hostileUrls).size).toBe(hostileUrls.length);
  });

  it.each(entrances)("through %s are all refused, and nothing is connected to", async (_entrance, handler, event) => {
    connects = 0;
    asked = 0;
    const taken: string[] = [];
    for (const [n, url] of hostileUrls.entries()) {
      const { statusCode, body } = await handler(event(url, n));
      const told = statusCode === 200 ? (JSON.parse(body ?? "{}") as { status: unknown }).status : undefined;
      const refused = statusCode === 200 ? told === null : statusCode >= 400 && statusCode < 500;
      if (!refused) taken.push(`${statusCode} ${url}`);
    }
    expect(taken).toEqual([]);
    expect(connects).toBe(0);
    // Some got as far as their names, so that the resolver's answers were judged too.
    expect(asked).toBeGreaterThan(5);
  });
});

describe("a public name", () => {
  const world: FetchWorld = { resolve: async () => [{ address: "93.184.216.34", family: 4 }], allow: new Set() };
  const fetched = (url: string) => fetchPublic({ url, purpose: "inputs" }, world);

  it.each([
    "http://public.example/",
    "https://public.example:8443/",
    "https://public.example:80/",
    "ftp://public.example/",
  ])("is not connected to as %s", async (url) => {
    connects = 0;
    await expect(fetched(url)).rejects.toMatchObject({ code: "url_not_https" });
    expect(connects).toBe(0);
  });

  it("is connected to over https, so that the count above can tell", async () => {
    connects = 0;
    await expect(fetched("https://public.example/")).rejects.toMatchObject({ code: "url_unreachable" });
    expect(connects).toBe(1);
  });
});
