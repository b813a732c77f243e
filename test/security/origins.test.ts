/** Which Host and Origin may call /mcp: a page elsewhere, or a name bound to our address, may not (T21). */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { request } from "node:http";
import { hostAllowed, originAllowed } from "../../lambdas/mcp/protocol/origin.ts";
import { startFront, type McpFront } from "../mcp/front.ts";

const deployed = "https://tasks.example.com";
const laptop = "http://127.0.0.1:8787";

describe("a Host", () => {
  it.each<[string, string | undefined, boolean]>([
    [deployed, "tasks.example.com", true],
    [deployed, "TASKS.example.com", true],
    [deployed, "tasks.example.com:443", true],
    [deployed, "tasks.example.com:80", false],
    [deployed, "evil.example", false],
    [deployed, "tasks.example.com.evil.example", false],
    [deployed, "eviltasks.example.com", false],
    [deployed, "tasks.example.com@evil.example", false],
    [deployed, "127.0.0.1", false],
    [deployed, "", false],
    [deployed, undefined, false],
    [laptop, "127.0.0.1:8787", true],
    [laptop, "localhost:8787", true],
    [laptop, "[::1]:8787", true],
    [laptop, "localhost:9999", false],
    [laptop, "rebound.evil.example:8787", false],
    [laptop, "127.0.0.1.nip.example:8787", false],
    [laptop, "192.168.0.7:8787", false],
    [laptop, "localhost.evil.example:8787", false],
    [laptop, "evil.example:8787@localhost:8787", false],
  ])("at %s called %j: %s", (public_url, host, allowed) => {
    expect(hostAllowed(host, public_url)).toBe(allowed);
  });
});

describe("an Origin", () => {
  it.each<[string | undefined, boolean]>([
    [undefined, true],
    ["https://tasks.example.com", true],
    ["https://claude.ai", true],
    ["https://chatgpt.com", true],
    ["http://localhost:6274", true],
    ["http://127.0.0.1:6274", true],
    ["vscode-webview://1a2b", true],
    ["null", false],
    ["", false],
    ["https://evil.example", false],
    ["http://tasks.example.com", false],
    ["https://tasks.example.com:8443", false],
    ["https://tasks.example.com.evil.example", false],
    ["https://claude.ai.evil.example", false],
    ["https://evilclaude.ai", false],
    ["http://claude.ai", false],
    ["https://localhost.evil.example", false],
    ["http://127.0.0.1.nip.example", false],
    ["data:text/html,x", false],
    ["blob:https://evil.example/1", false],
    ["filesystem:https://evil.example/x", false],
    ["file:///tmp/page.html", false],
    ["javascript:1", false],
    ["about:blank", false],
  ])("of %j: %s", (origin, allowed) => {
    expect(originAllowed(origin, deployed)).toBe(allowed);
  });
});

describe("over HTTP, with a good key", () => {
  let front: McpFront;
  beforeAll(async () => {
    front = await startFront();
  });
  afterAll(() => front.stop());

  const post = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const { hostname, port, pathname } = new URL(front.url);
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
      const all = {
        "content-type": "application/json",
        accept: "application/json",
        authorization: `Bearer ${front.key}`,
      };
      const sent = request(
        { hostname, port, path: pathname, method: "POST", headers: { ...all, ...headers } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });

  it("the wrong Host or Origin is answered 403, the right ones are served", async () => {
    const { host } = new URL(front.url);
    expect(await post({})).toBe(200);
    expect(await post({ host: "evil.example" })).toBe(403);
    expect(await post({ host: `rebound.evil.example:${new URL(front.url).port}` })).toBe(403);
    expect(await post({ host, origin: "https://evil.example" })).toBe(403);
    expect(await post({ host, origin: "null" })).toBe(403);
    expect(await post({ host, origin: `http://${host}` })).toBe(200);
  });
});
