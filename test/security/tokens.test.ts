/** Issuer, audience, refresh, owners and floods, control by control (T6 to T8, T17, T20). */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { tokenHash } from "../../lambdas/core/oauth/secrets/token.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { fieldsOf, openBrowser } from "../conformance/support/browser.ts";
import type { Front } from "../conformance/support/front.ts";
import {
  authorized,
  authorizeUrl,
  callResource,
  connected,
  newVerifier,
  post,
  refresh,
  register,
  registered,
  type Tokens,
} from "../conformance/support/oauth-client.ts";
import { keyTwo } from "../support/oauth-world.ts";
import { ask, client, errorOf, hour, redirect_uri, startSignIn } from "./support/sign-in.ts";

let front: Front;
beforeAll(async () => {
  front = await startSignIn();
});
afterAll(() => front.stop());

describe("T6 and T7: issuer and audience", () => {
  it("says which server answers, on success and on error", async () => {
    const success = await authorized(front, { client_id: await client(front), redirect_uri, verifier: newVerifier() });
    expect(success.get("iss")).toBe(front.public_url);
    const { answer } = await ask(front, await client(front), { response_type: "token" });
    expect([answer?.get("error"), answer?.get("iss")]).toEqual(["unsupported_response_type", front.public_url]);
  });

  it("does not finish a sign-in with the answer of another issuer", async () => {
    const browser = openBrowser(front.public_url);
    const page = await browser.visit(
      authorizeUrl(front, { client_id: await client(front), redirect_uri, verifier: newVerifier() }),
    );
    const { question = "", csrf_token = "" } = fieldsOf(page.html);
    const upstream = await browser.submit("/authorize", { question, csrf_token, decision: "parallel" });
    const state = new URL(upstream.headers.get("location")!).searchParams.get("state")!;
    const query = new URLSearchParams({ state, code: "c", iss: "https://evil.example" });
    expect((await browser.visit(`${front.public_url}/authorize/callback?${query.toString()}`)).status).toBe(400);
  });

  it.each(["https://evil.example/mcp", "/mcp", "", "https://multitask.example"])(
    "gives no code for the resource %j",
    async (resource) => {
      const { answer } = await ask(front, await client(front), { resource });
      expect([answer?.get("error"), answer?.get("code")]).toEqual(["invalid_target", null]);
    },
  );

  it("takes no token that was made for another resource", async () => {
    const { access_token } = await connected(front, { client_id: await client(front) });
    const { accessTokens } = front.ports;
    const record = (await accessTokens.get(tokenHash(new Secret(access_token))))!;
    await accessTokens.erase(record.token_hash);
    await accessTokens.insert({ ...record, resource: "https://elsewhere.example/mcp" });
    expect((await callResource(front, access_token)).status).toBe(401);
  });

  it("never shows a token of ours to Parallel", async () => {
    const before = front.parallel.proofs;
    for (const token of ["mt_at_x", "mt_rt_x", "mt_se_x", "mt_ac_x", "mt_cs_x"]) {
      expect((await callResource(front, token.padEnd(50, "x"))).status).toBe(401);
    }
    expect(front.parallel.proofs).toBe(before);
  });
});

describe("T8: refresh and revocation", () => {
  const day = 24 * 60 * 60_000;

  it("a token succeeded less than 24 hours ago leads to the current one; an older one ends the family", async () => {
    const { client_id, refresh_token } = await connected(front, { client_id: await client(front) });
    const second = (await (await refresh(front, client_id, refresh_token)).json()) as Tokens;
    front.clock.at += day - 1;
    const again = (await (await refresh(front, client_id, refresh_token)).json()) as Tokens;
    expect(again.refresh_token).toBe(second.refresh_token);
    front.clock.at += 1;
    expect(await errorOf(await refresh(front, client_id, refresh_token))).toEqual([400, "invalid_grant"]);
    expect(await errorOf(await refresh(front, client_id, second.refresh_token))).toEqual([400, "invalid_grant"]);
  });

  it("a made-up token of a family ends nothing, and another client gets nothing for a real one", async () => {
    const { client_id, refresh_token } = await connected(front, { client_id: await client(front) });
    const made = refresh_token.slice(0, -43) + "A".repeat(43);
    expect((await refresh(front, client_id, made)).status).toBe(400);
    expect((await refresh(front, await client(front), refresh_token)).status).toBe(400);
    expect((await refresh(front, client_id, refresh_token)).status).toBe(200);
  });

  it("a refresh never widens the scope", async () => {
    const { client_id, refresh_token } = await connected(front, { client_id: await client(front) });
    const narrow = { scope: "tasks:read" };
    expect(((await (await refresh(front, client_id, refresh_token, narrow)).json()) as Tokens).scope).toBe(
      "tasks:read",
    );
    const wide = { scope: "tasks:read admin" };
    expect(await errorOf(await refresh(front, client_id, refresh_token, wide))).toEqual([400, "invalid_scope"]);
  });

  it("revoking counts with the next request", async () => {
    const { client_id, refresh_token, access_token } = await connected(front, { client_id: await client(front) });
    expect((await callResource(front, access_token)).status).toBe(200);
    expect((await post(front, "/revoke", { client_id, token: refresh_token })).status).toBe(200);
    expect((await callResource(front, access_token)).status).toBe(401);
  });

  it("an access token ends after an hour", async () => {
    const { access_token } = await connected(front, { client_id: await client(front) });
    front.clock.at += hour;
    expect((await callResource(front, access_token)).status).toBe(401);
  });
});

describe("T17 and T20: owners and floods", () => {
  it("nobody disconnects another owner's app or browser", async () => {
    const other = await client(front);
    const { access_token, client_id } = await connected(front, { client_id: await client(front) });
    const victim = await front.ports.grants.listByOwner(await ownerOf(access_token), front.clock.at);
    const grant = victim.find((one) => one.client_id === client_id)!;
    const browser = openBrowser(front.public_url);
    await connected(front, { browser, key: keyTwo, client_id: other });
    const { csrf_token = "" } = fieldsOf((await browser.visit(`${front.public_url}/account`)).html);
    await browser.submit("/account", { csrf_token, connection: `app:${grant.grant_id}` });
    expect((await callResource(front, access_token)).status).toBe(200);
  });

  it("one address registers 20 clients an hour, and an unused one is gone after 30 days", async () => {
    front.clock.at += hour;
    const { client_id } = await registered(front, [redirect_uri]);
    for (let n = 1; n < 20; n += 1) await registered(front, [redirect_uri]);
    expect((await register(front, { redirect_uris: [redirect_uri] })).status).toBe(429);
    front.clock.at += 30 * 24 * 60 * 60_000;
    expect((await ask(front, client_id)).page.status).toBe(400);
  });

  it("one address tries 60 keys an hour", async () => {
    front.clock.at += hour;
    const browser = openBrowser(front.public_url);
    const consent = await browser.visit(
      authorizeUrl(front, { client_id: await client(front), redirect_uri, verifier: newVerifier() }),
    );
    const { question = "", csrf_token = "" } = fieldsOf(consent.html);
    const form = await browser.submit("/authorize", { question, csrf_token, decision: "key" });
    const handle = fieldsOf(form.html)["handle"]!;
    const statuses = [];
    for (let n = 0; n < 61; n += 1) {
      statuses.push((await browser.submit("/authorize/key", { handle, api_key: `guess-${n}` })).status);
    }
    expect([statuses.slice(0, 60).every((status) => status === 401), statuses[60]]).toEqual([true, 429]);
  });

  const ownerOf = async (token: string): Promise<string> =>
    ((await (await callResource(front, token)).json()) as { owner: string }).owner;
});
