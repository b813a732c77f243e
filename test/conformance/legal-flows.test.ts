/** Every host's way to connect, by a client that accepts nothing but the letter: at least 60 flows, each to its end. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ClientAuthMethod } from "../../lambdas/contracts/oauth.ts";
import { startFront, type Front } from "./support/front.ts";
import { openBrowser } from "./support/browser.ts";
import { callResource, connected, consentTo, type Way } from "./support/oauth-client.ts";
import {
  begin,
  discover,
  finish,
  knownClient,
  registerStrictly,
  renew,
  revokeStrictly,
  secretOf,
  type StrictClient,
} from "./support/strict-client.ts";

let front: Front;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front.stop());

/** How each host registers and where it is called back, as observed in their documentation and code. */
const shapes: {
  host: string;
  registers: string;
  redirects_to?: string;
  document?: string;
  /** @default "none": a public client */
  method?: ClientAuthMethod;
  /** A person typed the id and secret in. */
  typed?: boolean;
}[] = [
  {
    host: "Claude by its document",
    document: "https://claude.ai/oauth/mcp-oauth-client-metadata",
    registers: "https://claude.ai/api/mcp/auth_callback",
  },
  {
    host: "Claude at claude.com by its document",
    document: "https://claude.ai/oauth/mcp-oauth-client-metadata",
    registers: "https://claude.com/api/mcp/auth_callback",
  },
  { host: "Claude by registration", registers: "https://claude.ai/api/mcp/auth_callback" },
  {
    host: "Claude Code by its document",
    document: "https://claude.ai/oauth/claude-code-client-metadata",
    registers: "http://localhost/callback",
    redirects_to: "http://localhost:54545/callback",
  },
  {
    host: "Claude Desktop by its document",
    document: "https://claude.ai/oauth/claude-code-client-metadata",
    registers: "claude://claude.ai/mcp-auth-callback/sdk",
  },
  {
    host: "Claude Code by registration, another port each time",
    registers: "http://localhost:50001/callback",
    redirects_to: "http://localhost:61234/callback",
  },
  {
    host: "ChatGPT by its document",
    document: "https://chatgpt.com/oauth/client.json",
    registers: "https://chatgpt.com/connector_platform_oauth_redirect",
  },
  {
    host: "ChatGPT by a connector's own document",
    document: "https://chatgpt.com/oauth/asdk_app_6912f0/client.json",
    registers: "https://chatgpt.com/connector/oauth/Zk3qPz81_a",
  },
  { host: "ChatGPT by registration", registers: "https://chatgpt.com/connector/oauth/Zk3qPz81_a" },
  { host: "Codex", registers: "http://127.0.0.1:1455/callback", redirects_to: "http://127.0.0.1:39875/callback" },
  { host: "Cursor", registers: "cursor://anysphere.cursor-mcp/oauth/callback" },
  { host: "Cursor agents", registers: "https://www.cursor.com/agents/mcp/oauth/callback" },
  { host: "VS Code on loopback", registers: "http://127.0.0.1:33418", redirects_to: "http://127.0.0.1:51123/" },
  { host: "VS Code on the web", registers: "https://vscode.dev/redirect" },
  { host: "VS Code Insiders", registers: "https://insiders.vscode.dev/redirect" },
  { host: "Cline in VS Code", registers: "vscode://saoudrizwan.claude-dev/mcp-auth/callback/8f14e45fceea167a" },
  { host: "Inspector, command line", registers: "http://127.0.0.1:6276/oauth/callback" },
  { host: "Inspector, web", registers: "http://localhost:6274/oauth/callback" },
  { host: "a program on IPv6 loopback", registers: "http://[::1]:7000/cb", redirects_to: "http://[::1]:7001/cb" },
  { host: "a web app whose address carries a query", registers: "https://app.example/cb?tenant=4" },
  {
    host: "Claude with a typed id and secret",
    registers: "https://claude.ai/api/mcp/auth_callback",
    method: "client_secret_post",
    typed: true,
  },
  {
    host: "ChatGPT with a typed id and secret",
    registers: "https://chatgpt.com/connector/oauth/Zk3qPz81_a",
    method: "client_secret_basic",
    typed: true,
  },
  {
    host: "VS Code with a secret of its own registration",
    registers: "https://vscode.dev/redirect",
    method: "client_secret_basic",
  },
  {
    host: "a web app that sends its secret in the body",
    registers: "https://app.example/oauth",
    method: "client_secret_post",
  },
];
const ways: Way[] = ["parallel", "key", "session"];
const flows = shapes.flatMap((shape) => ways.map((way) => ({ ...shape, way })));

const clientOf = async ({
  document,
  registers,
  method = "none",
  typed,
}: (typeof shapes)[number]): Promise<StrictClient> => {
  const discovered = await discover(front.public_url);
  if (document !== undefined) return knownClient(discovered, document);
  const registered = await registerStrictly(discovered, registers, method);
  if (!typed) return registered;
  return knownClient(discovered, registered.client.client_id, { method, secret: secretOf(registered.client) });
};

describe("the legal flows", () => {
  it("are at least 60, of public clients and of both ways to send a secret, registered, documented and typed in", () => {
    expect(flows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(shapes.map(({ method = "none" }) => method)).size).toBe(3);
  });

  it.each(flows)("$host connects, signing in by $way", async ({ way, ...shape }) => {
    const browser = openBrowser(front.public_url);
    if (way === "session") await connected(front, { browser, redirect_uri: "https://earlier.example/cb" });
    const redirect_uri = shape.redirects_to ?? shape.registers;
    front.clock.at += 60 * 60_000;
    const strict = await clientOf(shape);
    const begun = await begin(strict, redirect_uri);
    const consent = await browser.visit(begun.url);
    const last = await consentTo(front, browser, consent, way);
    const called_back = last.headers.get("location") ?? "";
    expect(called_back.startsWith(redirect_uri)).toBe(true);

    const tokens = await finish(strict, redirect_uri, begun, called_back);
    expect(tokens).toMatchObject({ expires_in: 3600, scope: "tasks:read tasks:write offline_access" });
    expect((await callResource(front, tokens.access_token)).status).toBe(200);
    const renewed = await renew(strict, tokens.refresh_token ?? "");
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    expect((await callResource(front, renewed.access_token)).status).toBe(200);
    await revokeStrictly(strict, renewed.refresh_token ?? "");
    expect((await callResource(front, renewed.access_token)).status).toBe(401);
  });
});
