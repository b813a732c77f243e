/** Whoever is not the client a code or token was issued to gets nothing for it, and learns nothing from it (RFC 6749 2.3, T7). */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startFront, type Front } from "../support/front.ts";
import {
  authorized,
  callResource,
  connected,
  newVerifier,
  post,
  redeem,
  refresh,
  registered,
  type Registered,
  type Tokens,
} from "../support/oauth-client.ts";
import { expectRefused } from "../support/refusal.ts";

const redirect_uri = "https://app.example/callback";
const document = "https://claude.ai/oauth/mcp-oauth-client-metadata";
let front: Front;
let mine: Registered;
let other: Registered;
let secretive: Registered;
beforeAll(async () => {
  front = await startFront();
  mine = await registered(front, [redirect_uri]);
  other = await registered(front, [redirect_uri]);
  secretive = await registered(front, [redirect_uri], { token_endpoint_auth_method: "client_secret_post" });
});
afterAll(() => front.stop());

const basic = (id: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`,
});

/** A fresh code of a client, and the fields that would redeem it. */
const issued = async ({ client_id }: Registered) => {
  const verifier = newVerifier();
  const code = (await authorized(front, { client_id, redirect_uri, verifier })).get("code") ?? "";
  return { grant_type: "authorization_code", code, client_id, redirect_uri, code_verifier: verifier };
};

type Fields = Record<string, string | undefined>;
type Change = (fields: Fields) => { fields: Fields; headers?: Record<string, string> };

describe("a public client's code", () => {
  const changes: [string, number, Change][] = [
    ["another client", 400, (fields) => ({ fields: { ...fields, client_id: other.client_id } })],
    ["a client with a document", 400, (fields) => ({ fields: { ...fields, client_id: document } })],
    ["no client", 400, (fields) => ({ fields: { ...fields, client_id: undefined } })],
    ["an unknown client", 401, (fields) => ({ fields: { ...fields, client_id: `client_${"0".repeat(32)}` } })],
    ["an unknown document", 401, (fields) => ({ fields: { ...fields, client_id: "https://evil.example/c.json" } })],
    [
      "a client id in upper case",
      401,
      (fields) => ({ fields: { ...fields, client_id: mine.client_id.toUpperCase() } }),
    ],
    ["a secret it does not have", 401, (fields) => ({ fields: { ...fields, client_secret: "guess" } })],
    [
      "another client in the header",
      400,
      (fields) => ({ fields, headers: basic(secretive.client_id, secretive.client_secret ?? "") }),
    ],
    ["a Bearer header", 401, (fields) => ({ fields, headers: { authorization: "Bearer mt_at_x" } })],
    ["an unreadable Basic header", 401, (fields) => ({ fields, headers: { authorization: "Basic %%%" } })],
    ["a Basic header without a colon", 401, (fields) => ({ fields, headers: { authorization: "Basic YWJj" } })],
  ];
  it.each(changes)("is redeemed by nobody else: %s", async (_, status, change) => {
    const fields = await issued(mine);
    const { fields: changed, headers } = change(fields);
    const answer = await expectRefused(front, () => post(front, "/token", changed, headers));
    expect(answer.status).toBe(status);
  });
});

describe("a client with a secret", () => {
  const right = (): string => secretive.client_secret ?? "";
  const changes: [string, Change][] = [
    ["no secret", (fields) => ({ fields })],
    ["an empty secret", (fields) => ({ fields: { ...fields, client_secret: "" } })],
    ["a wrong secret", (fields) => ({ fields: { ...fields, client_secret: `mt_cs_${"A".repeat(43)}` } })],
    ["its secret with a letter less", (fields) => ({ fields: { ...fields, client_secret: right().slice(0, -1) } })],
    ["its secret with a space", (fields) => ({ fields: { ...fields, client_secret: `${right()} ` } })],
    ["an oversized secret", (fields) => ({ fields: { ...fields, client_secret: "s".repeat(100_000) } })],
    [
      "the secret in header and body",
      (fields) => ({ fields: { ...fields, client_secret: right() }, headers: basic(secretive.client_id, right()) }),
    ],
    ["a wrong secret in the header", (fields) => ({ fields, headers: basic(secretive.client_id, "wrong") })],
    [
      "the secret under another id in the header",
      (fields) => ({ fields: { ...fields, client_id: undefined }, headers: basic(mine.client_id, right()) }),
    ],
    ["its hash for a secret", (fields) => ({ fields: { ...fields, client_secret: "0".repeat(64) } })],
  ];
  it.each(changes)("gets nothing with %s", async (_, change) => {
    const { fields, headers } = change(await issued(secretive));
    const answer = await expectRefused(front, () => post(front, "/token", fields, headers));
    expect([400, 401]).toContain(answer.status);
    const tried = headers?.["authorization"] !== undefined && answer.status === 401;
    // RFC 6749 5.2: who tried the header learns which scheme is meant.
    expect(/^Basic /.test(answer.headers.get("x-www-authenticate") ?? "")).toBe(tried);
  });
});

describe("one kind of token in another's place", () => {
  let tokens: Tokens & { client_id: string; code: string };
  let session: string;
  beforeAll(async () => {
    tokens = await connected(front, { client_id: mine.client_id, redirect_uri });
    session = `mt_se_${"A".repeat(43)}`;
  });
  const kinds = (): Record<string, string> => ({
    "an access token": tokens.access_token,
    "a refresh token": tokens.refresh_token,
    "a session": session,
    "a client id": mine.client_id,
    "a client secret": secretive.client_secret ?? "",
  });

  it.each(["an access token", "a refresh token", "a session", "a client secret"])("%s is no code", async (kind) => {
    const asking = { client_id: mine.client_id, redirect_uri, verifier: newVerifier() };
    await expectRefused(front, () => redeem(front, { ...asking, code: "" }, kinds()[kind] ?? ""));
  });

  it.each(["an access token", "a session", "a client id"])("%s is no refresh token", async (kind) => {
    await expectRefused(front, () => refresh(front, mine.client_id, kinds()[kind] ?? ""));
  });

  it.each(["a refresh token", "a session", "a client secret"])("%s opens no resource", async (kind) => {
    expect((await callResource(front, kinds()[kind] ?? "")).status).toBe(401);
  });

  it("a code opens no resource and is no refresh token", async () => {
    const { code } = await issued(mine);
    expect((await callResource(front, code)).status).toBe(401);
    await expectRefused(front, () => refresh(front, mine.client_id, code));
  });

  it.each<[string, () => string]>([
    ["another client", () => other.client_id],
    ["a client with a document", () => document],
    ["an unknown client", () => `client_${"1".repeat(32)}`],
  ])("a refresh token serves no other client: %s", async (_, client) => {
    await expectRefused(front, () => refresh(front, client(), tokens.refresh_token));
    expect((await callResource(front, tokens.access_token)).status).toBe(200);
  });

  it.each([
    ["another grant's id", (token: string) => token.replace(/grant_[0-9a-f]{32}/, `grant_${"0".repeat(32)}`)],
    ["a later place in the chain", (token: string) => token.replace(/\.\d+\./, ".7.")],
    ["another secret", (token: string) => `${token.slice(0, -43)}${"A".repeat(43)}`],
    ["a number that is none", (token: string) => token.replace(/\.\d+\./, ".-1.")],
    ["a place a million links on", (token: string) => token.replace(/\.\d+\./, ".9999999.")],
  ])("a forged refresh token ends no family: %s", async (_, forge) => {
    await expectRefused(front, () => refresh(front, mine.client_id, forge(tokens.refresh_token)));
    expect((await callResource(front, tokens.access_token)).status).toBe(200);
  });

  it.each(["tasks:read admin", "admin", "tasks:read tasks:write offline_access openid", " "])(
    "a refresh never widens the scope: %j",
    async (scope) => {
      await expectRefused(front, () => refresh(front, mine.client_id, tokens.refresh_token, { scope }));
    },
  );
});
