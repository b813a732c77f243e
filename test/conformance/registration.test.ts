/** Registration, by request (RFC 7591) and by metadata document: what is given, how often, and how long it lasts. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Fetcher } from "../../lambdas/core/ports/outbound.ts";
import { invalid } from "../../lambdas/core/problem.ts";
import { openBrowser } from "./support/browser.ts";
import { startFront, type Front } from "./support/front.ts";
import {
  authorized,
  authorizeUrl,
  callResource,
  connected,
  newVerifier,
  post,
  redeem,
  refresh,
  register,
  registered,
  type Registered,
  type Tokens,
} from "./support/oauth-client.ts";
import { expectRefused } from "./support/refusal.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
const redirect_uri = "https://app.example/callback";

const documents = new Map<string, unknown>();
const fetched: Parameters<Fetcher["fetch"]>[0][] = [];
const fetcher: Fetcher = {
  async fetch(request) {
    fetched.push(request);
    const document = documents.get(request.url);
    if (document === undefined)
      throw invalid({ code: "unreachable", title: "Address not reachable", detail: "Nothing answers." });
    const body = typeof document === "string" ? document : JSON.stringify(document);
    return { body: new TextEncoder().encode(body), content_type: "application/json" };
  },
  post: async () => ({ status: 200 }),
  check: async () => undefined,
};

let front: Front;
beforeAll(async () => {
  front = await startFront({ fetcher });
});
afterAll(() => front.stop());

const ask = (client_id: string, uri = redirect_uri) =>
  openBrowser(front.public_url).visit(authorizeUrl(front, { client_id, redirect_uri: uri, verifier: newVerifier() }));

describe("registering", () => {
  it("answers 201 with what was registered, and a secret only where one was asked for", async () => {
    front.clock.at += hour;
    const open = await register(front, { redirect_uris: [redirect_uri], token_endpoint_auth_method: "none" });
    expect(open.status).toBe(201);
    expect(open.headers.get("cache-control")).toBe("no-store");
    const answer = (await open.json()) as Record<string, unknown>;
    expect(answer).toMatchObject({
      client_id: expect.stringMatching(/^client_[0-9a-f]{32}$/),
      client_id_issued_at: Math.floor(front.clock.at / 1000),
      redirect_uris: [redirect_uri],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    });
    expect(answer).not.toHaveProperty("client_secret");
    // RFC 7591 2: no method named is client_secret_basic.
    const secretive = (await (await register(front, { redirect_uris: [redirect_uri] })).json()) as Registered;
    expect(secretive).toMatchObject({
      token_endpoint_auth_method: "client_secret_basic",
      client_secret: expect.stringMatching(/^mt_cs_/),
      client_secret_expires_at: 0,
    });
  });

  it("is done 20 times an hour from one address, refused attempts included", async () => {
    front.clock.at = Math.ceil(front.clock.at / hour) * hour + hour;
    for (let at = 0; at < 20; at += 1) {
      const metadata = at % 2 ? { redirect_uris: ["javascript:1"] } : { redirect_uris: [redirect_uri] };
      expect([201, 400]).toContain((await register(front, metadata)).status);
    }
    const answer = await expectRefused(front, () => register(front, { redirect_uris: [redirect_uri] }));
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    front.clock.at += hour;
    expect((await register(front, { redirect_uris: [redirect_uri] })).status).toBe(201);
  });

  it("ends after 30 days nobody consented in", async () => {
    front.clock.at += hour;
    const { client_id } = await registered(front, [redirect_uri]);
    front.clock.at += 30 * day - 1;
    expect((await ask(client_id)).status).toBe(200);
    front.clock.at += 1;
    await expectRefused(front, () => ask(client_id));
    // Hosts register again on this answer.
    const token = await expectRefused(front, () => refresh(front, client_id, "mt_rt_x"));
    expect(token.status).toBe(401);
    expect(JSON.parse(token.body)).toMatchObject({ error: "invalid_client" });
  });

  it("lasts as long as a connection made with it can live", async () => {
    front.clock.at += hour;
    const { client_id, refresh_token } = await connected(front, { redirect_uri });
    let current = refresh_token;
    for (let week = 0; week < 25; week += 1) {
      front.clock.at += 7 * day;
      const answer = await refresh(front, client_id, current);
      expect({ week, status: answer.status }).toEqual({ week, status: 200 });
      current = ((await answer.json()) as Tokens).refresh_token;
    }
  });
});

describe("a client that authenticates", () => {
  const encoded = (text: string): string => encodeURIComponent(text).replace(/%20/g, "+");
  it.each(["client_secret_basic", "client_secret_post"])("by %s connects and refreshes", async (method) => {
    front.clock.at += hour;
    const { client_id, client_secret = "" } = await registered(front, [redirect_uri], {
      token_endpoint_auth_method: method,
    });
    const credentials = (): [Record<string, string>, Record<string, string>] =>
      method === "client_secret_post"
        ? [{ client_id, client_secret }, {}]
        : [
            {},
            {
              authorization: `Basic ${Buffer.from(`${encoded(client_id)}:${encoded(client_secret)}`).toString("base64")}`,
            },
          ];
    const verifier = newVerifier();
    const code = (await authorized(front, { client_id, redirect_uri, verifier })).get("code") ?? "";
    const [fields, headers] = credentials();
    const asked = { grant_type: "authorization_code", code, redirect_uri, code_verifier: verifier, ...fields };
    const tokens = (await (await post(front, "/token", asked, headers)).json()) as Tokens;
    expect((await callResource(front, tokens.access_token)).status).toBe(200);
    const again = { grant_type: "refresh_token", refresh_token: tokens.refresh_token, ...fields };
    expect((await post(front, "/token", again, headers)).status).toBe(200);
  });
});

describe("a client metadata document", () => {
  const good = (client_id: string, more: Record<string, unknown> = {}) => {
    documents.set(client_id, {
      client_id,
      client_name: "Documented",
      redirect_uris: [redirect_uri],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
      ...more,
    });
    return client_id;
  };

  it("is fetched by the fetcher as such, at most 64 KB of it", async () => {
    fetched.length = 0;
    const client_id = good("https://documents.example/once.json");
    const page = await ask(client_id);
    expect(page.status).toBe(200);
    expect(page.html).toContain("described at <b>documents.example</b>");
    expect(fetched).toEqual([{ url: client_id, purpose: "cimd", max_bytes: 64 * 1024 }]);
  });

  it("is kept for 24 hours, and not fetched at /token or /revoke", async () => {
    const client_id = good("https://documents.example/kept.json");
    await ask(client_id);
    fetched.length = 0;
    const verifier = newVerifier();
    const asking = { client_id, redirect_uri, verifier };
    const code = (await authorized(front, asking)).get("code") ?? "";
    const tokens = (await (await redeem(front, { ...asking, code }, code)).json()) as Tokens;
    await post(front, "/revoke", { client_id, token: tokens.refresh_token });
    front.clock.at += day - 1;
    await ask(client_id);
    expect(fetched).toEqual([]);
    front.clock.at += 1;
    await ask(client_id);
    expect(fetched).toHaveLength(1);
  });

  it("that no longer names a redirect URI ends that redirect within a day", async () => {
    const client_id = good("https://documents.example/changed.json");
    await ask(client_id);
    good(client_id, { redirect_uris: ["https://app.example/elsewhere"] });
    front.clock.at += day;
    await expectRefused(front, () => ask(client_id));
    expect((await ask(client_id, "https://app.example/elsewhere")).status).toBe(200);
  });

  const address = "https://documents.example/bad.json";
  it.each<[string, unknown]>([
    ["nothing there", undefined],
    ["no JSON", "<html>"],
    ["a list", []],
    ["no client_id", { redirect_uris: [redirect_uri] }],
    [
      "another client's id",
      { client_id: "https://claude.ai/oauth/mcp-oauth-client-metadata", redirect_uris: [redirect_uri] },
    ],
    ["its id with a slash more", { client_id: `${address}/`, redirect_uris: [redirect_uri] }],
    ["its id in upper case", { client_id: address.toUpperCase(), redirect_uris: [redirect_uri] }],
    ["a secret", { client_id: address, redirect_uris: [redirect_uri], client_secret: "s" }],
    ["a secret's end", { client_id: address, redirect_uris: [redirect_uri], client_secret_expires_at: 0 }],
    [
      "a secret's method",
      { client_id: address, redirect_uris: [redirect_uri], token_endpoint_auth_method: "client_secret_post" },
    ],
    ["no redirect URI", { client_id: address, redirect_uris: [] }],
    [
      "more than 64 KB",
      `{"client_id":"${address}","redirect_uris":["${redirect_uri}"],"x":"${"x".repeat(65 * 1024)}"}`,
    ],
  ])("is refused with %s", async (_, document) => {
    front.clock.at += hour;
    if (document === undefined) documents.delete(address);
    else documents.set(address, document);
    await expectRefused(front, () => ask(address));
  });

  it.each([
    "http://documents.example/c.json",
    "https://documents.example",
    "https://documents.example/",
    "https://user@documents.example/c.json",
    "https://documents.example:8443/c.json",
    "https://documents.example/c.json#a",
    "https://documents.example/a/../c.json",
    "HTTPS://documents.example/c.json",
    "https://DOCUMENTS.example/c.json",
    "https://documents.example/c d.json",
    "https://документ.example/c.json",
    `https://documents.example/${"a".repeat(2048)}`,
    "ftp://documents.example/c.json",
    "javascript:alert(1)",
  ])("is not even asked for at %s", async (client_id) => {
    front.clock.at += hour;
    documents.set(client_id, { client_id, redirect_uris: [redirect_uri] });
    fetched.length = 0;
    await expectRefused(front, () => ask(client_id));
    expect(fetched).toEqual([]);
  });

  it.each([
    ["https://claude.ai/oauth/mcp-oauth-client-metadata", "https://claude.ai/api/mcp/auth_callback", "Claude"],
    ["https://claude.ai/oauth/claude-code-client-metadata", "http://localhost:4711/callback", "Claude Code"],
    ["https://chatgpt.com/oauth/client.json", "https://chatgpt.com/connector_platform_oauth_redirect", "ChatGPT"],
    ["https://chatgpt.com/oauth/plugin_1/client.json", "https://chatgpt.com/connector/oauth/Zk3qPz81", "ChatGPT"],
  ])("of a well-known host is pinned and never fetched: %s", async (client_id, uri, name) => {
    fetched.length = 0;
    const page = await ask(client_id, uri);
    expect(page.status).toBe(200);
    expect(page.html).toContain(`<q>${name}</q>`);
    expect(fetched).toEqual([]);
  });

  it("of a well-known host leads nowhere its document does not", async () => {
    front.clock.at += hour;
    await expectRefused(front, () =>
      ask("https://claude.ai/oauth/mcp-oauth-client-metadata", "https://evil.example/cb"),
    );
    await expectRefused(front, () =>
      ask("https://chatgpt.com/oauth/client.json", "https://chatgpt.com/connector/oauth/../x"),
    );
  });

  it("is asked for 60 times an hour from one address", async () => {
    front.clock.at = Math.ceil(front.clock.at / hour) * hour + hour;
    for (let at = 0; at < 60; at += 1) await ask(`https://documents.example/none-${at}.json`);
    fetched.length = 0;
    const { status } = await expectRefused(front, () => ask("https://documents.example/none-60.json"));
    expect(status).toBe(429);
    expect(fetched).toEqual([]);
  });
});
