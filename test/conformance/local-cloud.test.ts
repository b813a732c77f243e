/** The whole of it over HTTP: the deployed bundles behind the gateway of the template, real clients in front. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { auth as authV2 } from "@modelcontextprotocol/client";
import { auth as authV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { request as httpRequest } from "node:http";
import { routes } from "../../lambdas/contracts/routes.ts";
import { serveHttpApi } from "../../local/api-gateway/server.ts";
import type { Assembly } from "../../local/cloud-assembly/assembly.ts";
import { createAccess } from "../../local/iam/access.ts";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { openBrowser, textOf } from "./support/browser.ts";
import { chromiumPath, startChromium } from "./support/chromium-user.ts";
import { agreeAt, type CloudWay } from "./support/cloud-user.ts";
import { MemoryProvider } from "./support/sdk-provider.ts";
import { begin, discover, finish, registerStrictly, renew, revokeStrictly } from "./support/strict-client.ts";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startLocalCloud();
}, 120_000);
afterAll(() => cloud.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${cloud.base_url}${path}`, { headers, redirect: "manual" });
/** The call that proves a sign-in; listing tools shows nothing of the caller's and asks less. */
const callMcp = (token?: string): Promise<Response> =>
  fetch(`${cloud.base_url}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "conformance", version: "0" } },
    }),
  });

/** One connection by the strict client. `scope` other than all of it is asked for by hand. */
const connect = async (way: CloudWay = "parallel", browser = openBrowser(cloud.base_url), scope?: string) => {
  const redirect_uri = "https://app.example/callback";
  const strict = await registerStrictly(await discover(cloud.base_url), redirect_uri, "none");
  const begun = await begin(strict, redirect_uri);
  const url = new URL(begun.url);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const called_back = await agreeAt(cloud, url.href, way, browser);
  return { strict, browser, tokens: await finish(strict, redirect_uri, begun, called_back) };
};

describe("discovery", () => {
  it.each(["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"])(
    "describes the resource at %s",
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
      expect(await answer.json()).toEqual({
        resource: `${cloud.base_url}/mcp`,
        authorization_servers: [cloud.base_url],
        scopes_supported: ["tasks:read", "tasks:write"],
        bearer_methods_supported: ["header"],
        resource_name: "Parallel Task MCP",
        resource_documentation: cloud.base_url,
      });
    },
  );

  it.each(["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"])(
    "describes the authorization server at %s",
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({
        issuer: cloud.base_url,
        authorization_endpoint: `${cloud.base_url}/authorize`,
        token_endpoint: `${cloud.base_url}/token`,
        registration_endpoint: `${cloud.base_url}/register`,
        revocation_endpoint: `${cloud.base_url}/revoke`,
        userinfo_endpoint: `${cloud.base_url}/me`,
        scopes_supported: ["tasks:read", "tasks:write", "offline_access"],
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
        revocation_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
        service_documentation: cloud.base_url,
      });
    },
  );

  it("answers other well-known paths with 404 as JSON, for clients that try them", async () => {
    for (const path of ["oauth-authorization-server/mcp", "openid-configuration/mcp", "jwks.json"]) {
      const answer = await get(`/.well-known/${path}`);
      expect({ path, status: answer.status }).toEqual({ path, status: 404 });
      expect(answer.headers.get("content-type")).toMatch(/json/);
    }
  });
});

/** The template's API with every response mapping taken out of it. */
const withoutMappings = (assembly: Assembly): Assembly => ({
  ...assembly,
  ofType: (...types) =>
    assembly.ofType(...types).map((resource) => {
      const properties = Object.entries(resource.properties).filter(([name]) => name !== "ResponseParameters");
      return { ...resource, properties: Object.fromEntries(properties) };
    }),
});

/** As the cloud's own address, wherever the request is sent. */
const challengedAt = (origin: string): Promise<{ status: number; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const { host } = new URL(cloud.base_url);
    const headers = { host, "content-type": "application/json", accept: "application/json" };
    const request = httpRequest(`${origin}/mcp`, { method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.on("error", reject);
    request.end('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
  });

describe("a 401 on /mcp", () => {
  const challenge = (): string =>
    `Bearer resource_metadata="${cloud.base_url}/.well-known/oauth-protected-resource/mcp", scope="tasks:read tasks:write"`;

  it("carries the challenge under its own name, restored by the template's response mapping", async () => {
    const answer = await callMcp();
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe(challenge());
    const refused = await callMcp("mt_at_unknown");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  it("loses it when the mapping is taken out of the template", async () => {
    const { assembly, pool } = cloud;
    const access = createAccess(assembly, [], () => undefined);
    const mapped = await serveHttpApi({ assembly, access, pool }, { port: 0 });
    const unmapped = await serveHttpApi({ assembly: withoutMappings(assembly), access, pool }, { port: 0 });
    try {
      expect((await challengedAt(mapped.url)).headers["www-authenticate"]).toBe(challenge());
      const { status, headers } = await challengedAt(unmapped.url);
      expect(status).toBe(401);
      expect(headers["www-authenticate"]).toBeUndefined();
      expect(headers["x-amzn-remapped-www-authenticate"]).toBe(challenge());
    } finally {
      await Promise.all([mapped.close(), unmapped.close()]);
    }
  });
});

describe("a client in a browser page", () => {
  const origin = "https://inspector.example";
  const at = (path: string): string => path.replace(/\{[^}]+\}/g, "x");

  it.each(routes.map(({ method, path, cors }) => [cors, method, path] as const))(
    "finds CORS %s on %s %s, never with credentials",
    async (cors, method, path) => {
      const asked = {
        origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization, mcp-protocol-version",
      };
      const preflight = await fetch(`${cloud.base_url}${at(path)}`, { method: "OPTIONS", headers: asked });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
      if (cors === "none") {
        expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
        return;
      }
      expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
      expect(preflight.headers.get("access-control-allow-methods")).toContain(method);
      expect(preflight.headers.get("access-control-allow-headers")?.toLowerCase()).toMatch(
        /authorization.*mcp-protocol-version/,
      );
    },
  );

  it.each(
    routes
      .filter((route) => ["oauth", "session", "mcp"].includes(route.function) && route.method === "GET")
      .map(({ path, cors }) => [cors, path] as const),
  )("may read answers of open routes only: %s at %s", async (cors, path) => {
    const answer = await get(path, { origin });
    expect(answer.headers.get("access-control-allow-origin")).toBe(cors === "open" ? "*" : null);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it.each(["/token", "/register", "/revoke", "/mcp"])("reads the error of %s, and the challenge", async (path) => {
    const answer = await fetch(`${cloud.base_url}${path}`, { method: "POST", headers: { origin }, body: "x" });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).toContain("www-authenticate");
  });
});

describe("a whole connection", () => {
  it.each<CloudWay>(["parallel", "key"])(
    "is made, renewed and revoked by a strict client, signing in by %s",
    async (way) => {
      const { strict, tokens } = await connect(way);
      expect((await callMcp(tokens.access_token)).status).toBe(200);
      const renewed = await renew(strict, tokens.refresh_token ?? "");
      expect((await callMcp(renewed.access_token)).status).toBe(200);
      await revokeStrictly(strict, renewed.refresh_token ?? "");
      for (const token of [tokens.access_token, renewed.access_token]) expect((await callMcp(token)).status).toBe(401);
      await expect(renew(strict, renewed.refresh_token ?? "")).rejects.toThrow();
      expect(cloud.denials).toEqual([]);
    },
  );

  it.each([
    ["version 1", authV1],
    ["version 2", authV2],
  ])("is made by the MCP SDK's own client, %s", async (_, auth) => {
    const provider = new MemoryProvider();
    const serverUrl = `${cloud.base_url}/mcp`;
    expect(await auth(provider, { serverUrl })).toBe("REDIRECT");
    const called_back = new URL(await agreeAt(cloud, provider.asked?.href ?? ""));
    expect(called_back.href.startsWith(provider.redirectUrl)).toBe(true);
    const authorizationCode = called_back.searchParams.get("code") ?? "";
    const iss = called_back.searchParams.get("iss") ?? "";
    expect(await auth(provider, { serverUrl, authorizationCode, iss })).toBe("AUTHORIZED");

    const client = new Client({ name: "conformance", version: "0.0.0" });
    const authProvider = provider;
    await client.connect(new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider }));
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("createTaskGroup");
    await client.close();
    // And again without anybody: the refresh token does it.
    const before = provider.tokens()?.access_token;
    expect(await auth(provider, { serverUrl })).toBe("AUTHORIZED");
    expect(provider.tokens()?.access_token).not.toBe(before);
  });
});

describe("what was allowed", () => {
  it("is told to a token that may only read, which is asked to come back with more (step-up)", async () => {
    const { tokens } = await connect("key", openBrowser(cloud.base_url), "tasks:read");
    expect(tokens.scope).toBe("tasks:read offline_access");
    const answer = await fetch(`${cloud.base_url}/v1/tasks/groups`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.access_token}`, "content-type": "application/json" },
      body: JSON.stringify({ inputs: [{ company: "Stripe" }], output: "CEO" }),
    });
    expect(answer.status).toBe(403);
    const challenge = answer.headers.get("www-authenticate") ?? "";
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain('scope="tasks:read tasks:write"');
    expect(challenge).toContain("resource_metadata=");
  });

  it("opens the results in the browser that connected, and in no other", async () => {
    const { browser, tokens } = await connect("parallel");
    const created = await fetch(`${cloud.base_url}/v1/tasks/groups`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.access_token}`, "content-type": "application/json" },
      body: JSON.stringify({ inputs: [{ company: "Stripe" }], output: "CEO", processor: "lite-fast" }),
    });
    expect(created.status).toBe(202);
    const { url } = (await created.json()) as { url: string };
    const page = await browser.visit(url);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect((await openBrowser(cloud.base_url).visit(url)).status).toBe(401);
  });

  it("is listed on the account page and ended there at once", async () => {
    const { browser, tokens } = await connect("parallel");
    const account = await browser.visit(`${cloud.base_url}/account`);
    expect(textOf(account.html)).toContain("A strict client");
    const csrf_token = /name="csrf_token" value="([^"]+)"/.exec(account.html)?.[1] ?? "";
    await browser.submit("/account", { csrf_token, connection: "everything" });
    expect((await callMcp(tokens.access_token)).status).toBe(401);
    await browser.submit("/sign-out", {});
    expect((await browser.visit(`${cloud.base_url}/account`)).status).toBe(401);
  });
});

const withChromium = chromiumPath === undefined ? it.skip : it;
if (chromiumPath === undefined) console.log("skipped: no Chromium is installed");

describe("a person with a browser", () => {
  withChromium(
    "connects an app, comes back to it signed in, and finds the way to end it, on a phone's screen",
    async () => {
      const redirect_uri = "https://app.example/callback";
      const strict = await registerStrictly(await discover(cloud.base_url), redirect_uri, "none");
      const begun = await begin(strict, redirect_uri);
      const chromium = await startChromium(chromiumPath ?? "");
      try {
        const context = await chromium.newContext({ viewport: { width: 375, height: 740 } });
        const page = await context.newPage();
        // The client's own host is not on this machine: it is answered here.
        await page.route("https://app.example/**", (route) => route.fulfill({ body: "connected" }));
        await page.goto(begun.url);
        expect(await page.locator(".destination").innerText()).toBe("app.example");
        await page.getByRole("button", { name: "Allow and sign in with Parallel" }).click();
        await page.getByRole("button", { name: "Allow" }).click();
        await page.waitForURL("https://app.example/**");
        const { access_token } = await finish(strict, redirect_uri, begun, page.url());
        expect((await callMcp(access_token)).status).toBe(200);

        await page.goto(`${cloud.base_url}/account`);
        const own = page.getByRole("row").filter({ hasText: "app.example" }).first();
        const button = own.getByRole("button", { name: "Disconnect A strict client" });
        const { x = 0, width = 0 } = (await button.boundingBox()) ?? {};
        expect(x + width).toBeLessThanOrEqual(375);
        await button.click();
        expect((await callMcp(access_token)).status).toBe(401);
        await page.getByRole("button", { name: "Sign out here" }).click();
        expect((await page.goto(`${cloud.base_url}/account`))?.status()).toBe(401);
      } finally {
        await chromium.close();
      }
    },
  );
});
