import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startFront, type Front } from "./support/front.ts";
import { openBrowser } from "./support/browser.ts";
import {
  authorized,
  callResource,
  connected,
  newVerifier,
  redeem,
  refresh,
  registered,
  type Tokens,
  type Way,
} from "./support/oauth-client.ts";

let front: Front;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front.stop());

/** How each host registers and where it is called back, as observed in their documentation and code. */
const shapes: { host: string; registers: string; redirects_to?: string; document?: string }[] = [
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
];
const ways: Way[] = ["parallel", "key", "session"];
const flows = shapes.flatMap((shape) => ways.map((way) => ({ ...shape, way })));

describe("a legal flow", () => {
  it.each(flows)("of $host, signing in by $way", async ({ document, registers, redirects_to, way }) => {
    const browser = openBrowser(front.public_url);
    if (way === "session") await connected(front, { browser, redirect_uri: "https://earlier.example/cb" });
    const redirect_uri = redirects_to ?? registers;
    front.clock.at += 60 * 60_000;
    const client_id = document ?? (await registered(front, [registers])).client_id;
    const verifier = newVerifier();
    const state = "st=ä&te ";

    const answer = await authorized(front, { client_id, redirect_uri, verifier, state }, { browser, way });
    expect(answer.get("state")).toBe(state);
    expect(answer.get("iss")).toBe(front.public_url);
    const code = answer.get("code") ?? "";
    const exchanged = await redeem(front, { client_id, redirect_uri, verifier, code }, code);
    expect(exchanged.status).toBe(200);
    const tokens = (await exchanged.json()) as Tokens;
    expect(tokens).toMatchObject({
      token_type: "Bearer",
      expires_in: 3600,
      scope: "tasks:read tasks:write offline_access",
    });
    expect((await callResource(front, tokens.access_token)).status).toBe(200);
    const renewed = (await (await refresh(front, client_id, tokens.refresh_token)).json()) as Tokens;
    expect((await callResource(front, renewed.access_token)).status).toBe(200);
  });
});
