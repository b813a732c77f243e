import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startFront, type McpFront } from "./front.ts";

let front: McpFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front.stop());

const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const initialize = (protocolVersion: string) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "1" } },
});

describe("HTTP rules of /mcp", () => {
  it.each(["GET", "DELETE"])("answers %s with 405 and says that only POST works", async (method) => {
    const response = await fetch(front.url, { method, headers: { accept: "text/event-stream" } });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("shows a browser how to connect", async () => {
    const response = await fetch(front.url, { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await response.text()).toContain(front.url);
  });

  it("asks for sign-in without a credential, in the header that survives the gateway too", async () => {
    const response = await fetch(front.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify(initialize("2025-11-25")),
    });
    const origin = new URL(front.url).origin;
    const challenge = `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="tasks:read tasks:write"`;
    expect([response.status, response.headers.get("x-www-authenticate")]).toEqual([401, challenge]);
    expect(response.headers.get("www-authenticate")).toBe(challenge);
  });

  it.each(["not-a-key-of-parallel", "mt_at_unknown"])(
    "answers 401 invalid_token to %s, on every method",
    async (key) => {
      for (const message of [initialize("2025-11-25"), { jsonrpc: "2.0", id: 2, method: "tools/list" }]) {
        const response = await front.post(message, { authorization: `Bearer ${key}` });
        expect(response.status).toBe(401);
        expect(response.headers.get("www-authenticate")).toContain('error="invalid_token"');
        expect(await response.text()).not.toContain(key);
      }
    },
  );

  it("never takes a cookie for a credential", async () => {
    const response = await front.post(ping, { authorization: "", cookie: "multitask_session=abc" });
    expect(response.status).toBe(401);
  });

  it.each([
    ["https://evil.example", 403],
    ["http://evil.example", 403],
    ["null", 403],
    ["data:text/html,x", 403],
    ["https://claude.ai.evil.example", 403],
    ["https://claude.ai", 200],
    ["https://chatgpt.com", 200],
    ["http://localhost:6274", 200],
    ["vscode-webview://abc", 200],
  ])("answers Origin %s with %s", async (origin, status) => {
    expect((await front.post(ping, { origin })).status).toBe(status);
  });

  it("refuses bodies it cannot be meant to read: media type, size, encoding", async () => {
    expect((await front.post(ping, { "content-type": "text/plain" })).status).toBe(415);
    expect((await front.post(ping, { accept: "text/html" })).status).toBe(406);
    const large = await front.post({ ...ping, params: { pad: "x".repeat(5_500_000) } });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ jsonrpc: "2.0", error: { code: -32000 } });
  });

  it.each(["application/json", "*/*", "application/json;q=0.5, text/event-stream"])(
    "takes Accept: %s",
    async (accept) => {
      const response = await front.post(ping, { accept });
      expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
    },
  );

  it.each([
    ["{", 400, -32700, null],
    ["[]", 400, -32600, null],
    ['"text"', 400, -32600, null],
    ['{"jsonrpc":"1.0","id":3,"method":"ping"}', 400, -32600, 3],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600, null],
    ['{"jsonrpc":"2.0","id":4,"method":5}', 400, -32600, 4],
    ['{"jsonrpc":"2.0","id":5,"method":"ping","params":[1]}', 400, -32600, 5],
    ['{"jsonrpc":"2.0","id":6,"method":"no/such"}', 200, -32601, 6],
    ['{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"nope"}}', 200, -32602, 7],
    ['{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"getStatus","arguments":[]}}', 200, -32602, 8],
    ['{"jsonrpc":"2.0","id":9,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}', 200, -32602, 9],
    [
      '{"jsonrpc":"2.0","id":"a","method":"resources/read","params":{"uri":"taskgroup://tgrp_nobody"}}',
      200,
      -32002,
      "a",
    ],
  ])("answers %s with HTTP %s and code %s", async (body, status, code, id) => {
    const response = await front.post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: "2.0", id, error: { code } });
  });

  it("answers notifications and responses with 202 and nothing", async () => {
    for (const body of [
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } },
      { jsonrpc: "2.0", id: 1, result: {} },
    ]) {
      const response = await front.post(body);
      expect([response.status, await response.text()]).toEqual([202, ""]);
    }
  });

  it("answers each request of a batch, also when the batch cancels one or repeats an id", async () => {
    const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
    const answers = (await (await front.post([ping, cancel, { ...ping, id: 2 }])).json()) as { id: number }[];
    expect(answers.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect((await front.post([ping, ping])).status).toBe(400);
  });

  it.each(["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"])(
    "speaks revision %s",
    async (revision) => {
      const body = (await (await front.post(initialize(revision))).json()) as { result: Record<string, unknown> };
      expect(body.result).toMatchObject({
        protocolVersion: revision,
        serverInfo: { name: "parallel-task-mcp", title: "Parallel Task MCP" },
        capabilities: { tools: { listChanged: false }, resources: { subscribe: false } },
      });
      expect((await front.post(ping, { "mcp-protocol-version": revision })).status).toBe(200);
    },
  );

  it("refuses a probe for a newer revision with 400, so that the client falls back", async () => {
    const probe = { jsonrpc: "2.0", id: 1, method: "server/discover", params: {} };
    expect((await front.post(probe, { "mcp-protocol-version": "2026-07-28" })).status).toBe(400);
  });

  it("refuses a Host that is not its own", async () => {
    const { request } = await import("node:http");
    const url = new URL(front.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        { host: "127.0.0.1", port: url.port, path: "/mcp", method: "POST", headers: { host: "evil.example" } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on("error", reject);
      sent.end("{}");
    });
    expect(status).toBe(403);
  });
});

describe("what listing the tools costs", () => {
  it("is one read of a store and no call to Parallel, once the key was seen", async () => {
    await front.post(initialize("2025-11-25"));
    front.counted.store.length = 0;
    front.counted.parallel.length = 0;
    const response = await front.post({ jsonrpc: "2.0", id: 2, method: "tools/list" });
    expect(response.status).toBe(200);
    expect(front.counted).toEqual({ store: ["owners.find"], parallel: [] });
  });
});
