/** Wrong resources, wrong shapes, wrong methods, oversized values: all are the sender's mistake, told as such, never a 5xx. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openBrowser } from "../support/browser.ts";
import { startFront, type Front } from "../support/front.ts";
import {
  authorized,
  authorizeUrl,
  connected,
  newVerifier,
  post,
  redeem,
  refresh,
  registered,
} from "../support/oauth-client.ts";
import { expectRefused } from "../support/refusal.ts";

const redirect_uri = "https://app.example/callback";
let front: Front;
let client_id: string;
beforeAll(async () => {
  front = await startFront();
  ({ client_id } = await registered(front, [redirect_uri]));
});
afterAll(() => front.stop());

const visit = (url: string) => openBrowser(front.public_url).visit(url);
const asking = () => ({ client_id, redirect_uri, verifier: newVerifier() });

/** RFC 8707: what a token would be for, if it were for somewhere else. `HOST` is this server's own. */
const elsewhere = [
  "https://evil.example/mcp",
  "HOST",
  "HOST/",
  "HOST/mcp/",
  "HOST/MCP",
  "HOST/mcp?a=b",
  "HOST/mcp#",
  "HOST/mcp#fragment",
  "HOST/other",
  "HOST.evil.example/mcp",
  "https://127.0.0.1/mcp",
  "mcp",
  "/mcp",
  "",
  "urn:mcp",
  " HOST/mcp",
];
const resourceOf = (text: string): string => text.replace("HOST", front.public_url);

describe("a token for elsewhere", () => {
  it.each(elsewhere)("is not asked for at /authorize: resource %j", async (text) => {
    const url = authorizeUrl(front, { ...asking(), more: { resource: resourceOf(text) } });
    const { headers } = await expectRefused(front, () => visit(url), [redirect_uri]);
    expect(new URL(headers.get("location") ?? "").searchParams.get("error")).toBe("invalid_target");
  });

  it.each(elsewhere)("is not given for a code: resource %j", async (text) => {
    const own = asking();
    const code = (await authorized(front, own)).get("code") ?? "";
    const { body } = await expectRefused(front, () =>
      redeem(front, { ...own, code, more: { resource: resourceOf(text) } }, code),
    );
    expect(JSON.parse(body)).toMatchObject({ error: "invalid_target" });
  });

  it.each(elsewhere)("is not given for a refresh token: resource %j", async (text) => {
    const { refresh_token } = await connected(front, { client_id, redirect_uri });
    await expectRefused(front, () => refresh(front, client_id, refresh_token, { resource: resourceOf(text) }));
  });

  it("is not given beside ours", async () => {
    const url = `${authorizeUrl(front, asking())}&resource=${encodeURIComponent("https://evil.example/mcp")}`;
    await expectRefused(front, () => visit(url), [redirect_uri]);
  });
});

describe("a parameter that comes twice", () => {
  it.each(["client_id", "redirect_uri"])("is not told anywhere but here: %s", async (name) => {
    const value = name === "client_id" ? client_id : "https://evil.example/cb";
    await expectRefused(front, () => visit(`${authorizeUrl(front, asking())}&${name}=${encodeURIComponent(value)}`));
  });

  it.each(["response_type", "state", "scope", "response_mode", "made_up"])(
    "is refused at /authorize: %s",
    async (name) => {
      const url = `${authorizeUrl(front, { ...asking(), more: { [name]: "a" } })}&${name}=b`;
      const { headers } = await expectRefused(front, () => visit(url), [redirect_uri]);
      expect(new URL(headers.get("location") ?? "").searchParams.getAll("state")).toEqual(
        name === "state" ? [] : ["state-1"],
      );
    },
  );

  it.each(["grant_type", "code", "redirect_uri", "client_id", "code_verifier"])(
    "is refused at /token: %s",
    async (name) => {
      const own = asking();
      const code = (await authorized(front, own)).get("code") ?? "";
      const fields = new URLSearchParams({
        grant_type: "authorization_code",
        code,
        client_id,
        redirect_uri,
        code_verifier: own.verifier,
      });
      fields.append(name, fields.get(name) ?? "");
      const { body } = await expectRefused(front, () => post(front, "/token", fields));
      expect(JSON.parse(body)).toMatchObject({ error: "invalid_request" });
    },
  );
});

describe("/token", () => {
  it.each([
    ["no grant type", {}, "invalid_request"],
    ["an empty grant type", { grant_type: "" }, "unsupported_grant_type"],
    ["password", { grant_type: "password", username: "a", password: "b" }, "unsupported_grant_type"],
    ["client_credentials", { grant_type: "client_credentials" }, "unsupported_grant_type"],
    ["implicit", { grant_type: "implicit" }, "unsupported_grant_type"],
    ["a device code", { grant_type: "urn:ietf:params:oauth:grant-type:device_code" }, "unsupported_grant_type"],
    [
      "a JWT",
      { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: "a.b.c" },
      "unsupported_grant_type",
    ],
    ["token exchange", { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange" }, "unsupported_grant_type"],
    ["a refresh without a token", { grant_type: "refresh_token" }, "invalid_request"],
  ])("knows no other way: %s", async (_, fields, error) => {
    const { body } = await expectRefused(front, () => post(front, "/token", { client_id, ...fields }));
    expect(JSON.parse(body)).toMatchObject({ error });
  });

  it("gives a client no grant type it did not register", async () => {
    const { client_id: once } = await registered(front, [redirect_uri], { grant_types: ["authorization_code"] });
    const { refresh_token } = await connected(front, { client_id: once, redirect_uri });
    expect(refresh_token).toBeUndefined();
    const { body } = await expectRefused(front, () => refresh(front, once, "mt_rt_x"));
    expect(JSON.parse(body)).toMatchObject({ error: "unauthorized_client" });
  });
});

const send = (method: string, path: string, body: string | null, headers: Record<string, string>): Promise<Response> =>
  fetch(`${front.public_url}${path}`, { method, headers, redirect: "manual", ...(body === null ? {} : { body }) });

describe("a body of another kind", () => {
  const form = "grant_type=authorization_code&code=a&client_id=b";
  const kinds: [string, string, string, Record<string, string>][] = ["/token", "/revoke"].flatMap((path) => [
    [path, "JSON", JSON.stringify({ grant_type: "authorization_code" }), { "content-type": "application/json" }],
    [path, "text", form, { "content-type": "text/plain" }],
    [path, "multipart", form, { "content-type": "multipart/form-data; boundary=x" }],
    [path, "no type", form, { "content-type": "" }],
    [path, "nothing", "", { "content-type": "application/x-www-form-urlencoded" }],
    [
      path,
      "broken percent signs",
      "grant_type=%&code=%zz&client_id=%ff",
      { "content-type": "application/x-www-form-urlencoded" },
    ],
    [path, "5 MB", `code=${"a".repeat(5_000_000)}`, { "content-type": "application/x-www-form-urlencoded" }],
    [
      path,
      "10,000 fields",
      Array.from({ length: 10_000 }, (_, at) => `f${at}=1`).join("&"),
      { "content-type": "application/x-www-form-urlencoded" },
    ],
  ]);
  it.each(kinds)("is refused as JSON at %s: %s", async (path, _, body, headers) => {
    const answer = await expectRefused(front, () => send("POST", path, body, headers));
    expect(JSON.parse(answer.body)).toMatchObject({ error: expect.any(String) });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  const json = { "content-type": "application/json" };
  const metadata: [string, string, Record<string, string>][] = [
    ["a form", "redirect_uris=https://app.example/cb", { "content-type": "application/x-www-form-urlencoded" }],
    ["no type", "{}", { "content-type": "" }],
    ["no JSON", "{", json],
    ["nothing", "", json],
    ["null", "null", json],
    ["a list", "[]", json],
    ["a string", '"https://app.example/cb"', json],
    ["no redirect URI", "{}", json],
    ["no list", '{"redirect_uris":"https://app.example/cb"}', json],
    ["an empty list", '{"redirect_uris":[]}', json],
    ["a number in the list", '{"redirect_uris":[17]}', json],
    ["21 redirect URIs", JSON.stringify({ redirect_uris: Array(21).fill("https://app.example/cb") }), json],
    ["65 KB", JSON.stringify({ redirect_uris: ["https://app.example/cb"], x: "x".repeat(65 * 1024) }), json],
    ["5 MB", `"${"x".repeat(5_000_000)}"`, json],
    ["a depth of 20,000", "[".repeat(20_000) + "]".repeat(20_000), json],
    [
      "a method nobody offers",
      '{"redirect_uris":["https://a.example/"],"token_endpoint_auth_method":"private_key_jwt"}',
      json,
    ],
    ["the implicit flow only", '{"redirect_uris":["https://a.example/"],"grant_types":["implicit"]}', json],
    ["client credentials only", '{"redirect_uris":["https://a.example/"],"grant_types":["client_credentials"]}', json],
    ["the response type token", '{"redirect_uris":["https://a.example/"],"response_types":["token"]}', json],
    ["a name that is a list", '{"redirect_uris":["https://a.example/"],"client_name":["a"]}', json],
    ["a prototype", '{"__proto__":{"redirect_uris":["https://a.example/"]}}', json],
  ];
  it.each(metadata)("registers nobody: %s", async (_, body, headers) => {
    front.clock.at += 60 * 60_000;
    const answer = await expectRefused(front, () => send("POST", "/register", body, headers));
    expect(JSON.parse(answer.body)).toMatchObject({ error: expect.stringMatching(/^invalid_/) });
  });
});

describe("another method", () => {
  const wrong = [
    ["/token", ["GET", "PUT", "DELETE", "PATCH"]],
    ["/register", ["GET", "PUT", "DELETE"]],
    ["/revoke", ["GET", "DELETE"]],
    ["/authorize", ["PUT", "DELETE"]],
    ["/authorize/callback", ["POST"]],
    ["/authorize/key", ["GET"]],
    ["/me", ["POST"]],
  ] as const;
  it.each(wrong.flatMap(([path, methods]) => methods.map((method) => [method, path] as const)))(
    "gets 405 with Allow: %s %s",
    async (method, path) => {
      const query = `?grant_type=authorization_code&code=a&client_id=${client_id}`;
      const answer = await expectRefused(front, () => send(method, path + query, null, {}));
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toMatch(/^(GET|POST)(, (GET|POST))?$/);
    },
  );

  it("takes no token in a query (OAuth 2.1 section 5.1)", async () => {
    const { access_token } = await connected(front, { client_id, redirect_uri });
    expect((await fetch(`${front.public_url}/me?access_token=${access_token}`)).status).toBe(401);
    expect((await fetch(`${front.public_url}/mcp?access_token=${access_token}`)).status).toBe(401);
  });
});
