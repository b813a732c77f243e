import { describe, expect, it } from "@jest/globals";
import { identifyCaller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import { openSessionHandler } from "../../lambdas/pages/open-session.ts";
import { httpEvent, keyOne, keyTwo, oauthWorld, type OAuthWorld } from "../support/oauth-world.ts";

const form = "application/x-www-form-urlencoded";
const own = { origin: "https://multitask.example", "sec-fetch-site": "same-origin" };

const signIn = async (
  world: OAuthWorld,
  fields: Record<string, string>,
  headers: Record<string, string> = own,
): Promise<{ status: number; location: string; cookie: string; token: string; body: string }> => {
  const body = new URLSearchParams(fields).toString();
  const event = httpEvent("POST", "/session", { headers: { "content-type": form, ...headers }, body });
  const answer = await openSessionHandler(world.ports)(event);
  const cookie = answer.cookies?.[0] ?? "";
  return {
    status: answer.statusCode,
    location: String(answer.headers?.["location"] ?? ""),
    cookie,
    token: /=(mt_se_[^;]*)/.exec(cookie)?.[1] ?? "",
    body: answer.body ?? "",
  };
};

describe("signing in with a key", () => {
  it("sets a __Host- cookie and returns to the page asked for", async () => {
    const answer = await signIn(oauthWorld(), { api_key: ` ${keyOne} `, return_to: "/tgrp_1?status=failed" });
    expect(answer).toMatchObject({ status: 303, location: "/tgrp_1?status=failed" });
    expect(answer.cookie).toMatch(
      /^__Host-multitask_session=mt_se_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=2592000$/,
    );
  });

  it("sets a plain HttpOnly cookie on a laptop's http origin, where __Host- cannot be set", async () => {
    const headers = { origin: "http://127.0.0.1:8787", "sec-fetch-site": "same-origin" };
    const { cookie } = await signIn(oauthWorld("http://127.0.0.1:8787"), { api_key: keyOne }, headers);
    expect(cookie).toMatch(/^multitask_session=mt_se_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  });

  it("takes JSON as well", async () => {
    const headers = { ...own, "content-type": "application/json" };
    const body = JSON.stringify({ api_key: keyOne, return_to: "/account" });
    const answer = await openSessionHandler(oauthWorld().ports)(httpEvent("POST", "/session", { headers, body }));
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: "/account" } });
  });

  it.each([
    ["https://evil.example/"],
    ["//evil.example/"],
    ["/\\evil.example/"],
    ["/\t/evil.example"],
    ["javascript:alert(1)"],
    ["evil"],
    ["/\n/evil.example"],
    ["\\\\evil.example"],
    ["/..//evil.example"],
    ["/./\\evil.example"],
  ])("never leads away from this origin: %j", async (return_to) => {
    const { status, location } = await signIn(oauthWorld(), { api_key: keyOne, return_to });
    expect(status).toBe(303);
    expect(new URL(location, "https://multitask.example").origin).toBe("https://multitask.example");
    expect(location).toMatch(/^\/(?![/\\])/);
  });

  it("shows the page again for a key Parallel does not know, with a sentence and without the key", async () => {
    const answer = await signIn(oauthWorld(), { api_key: "no-such-key-1", return_to: "/tgrp_1" });
    expect(answer).toMatchObject({ status: 401, cookie: "" });
    expect(answer.body).toContain("Parallel does not know this key");
    expect(answer.body).toContain('value="/tgrp_1"');
    expect(answer.body).not.toContain("no-such-key-1");
  });

  it("says so when Parallel does not answer", async () => {
    const world = oauthWorld();
    world.parallel.down = true;
    expect(await signIn(world, { api_key: keyOne })).toMatchObject({ status: 503, cookie: "" });
  });

  it.each<[string, Record<string, string>]>([
    ["another origin", { origin: "https://evil.example" }],
    ["another origin claiming the same site", { origin: "https://evil.example", "sec-fetch-site": "same-origin" }],
    ["another site", { origin: "https://multitask.example", "sec-fetch-site": "cross-site" }],
    ["a sibling domain", { "sec-fetch-site": "same-site" }],
    ["an opaque origin", { origin: "null" }],
    ["nobody's word", {}],
  ])("refuses a form that comes with %s", async (_, headers) => {
    const world = oauthWorld();
    expect(await signIn(world, { api_key: keyOne }, headers)).toMatchObject({ status: 403, cookie: "" });
    expect(world.parallel.proofs).toBe(0);
  });
});

describe("calling with a session", () => {
  it("is the same owner as the key itself", async () => {
    const world = oauthWorld();
    const { token } = await signIn(world, { api_key: keyOne });
    const byCookie = await identifyCaller(world.ports, { session: token });
    const byKey = await identifyCaller(world.ports, { api_key: keyOne });
    expect(byCookie).toMatchObject({ owner: byKey.owner, via: "session" });
    expect(byCookie.key.reveal()).toBe(keyOne);
  });

  it("proves the key again once the last proof is older than 15 minutes", async () => {
    const world = oauthWorld();
    const { token } = await signIn(world, { api_key: keyOne });
    world.clock.at += 15 * 60_000 - 1;
    await identifyCaller(world.ports, { session: token });
    expect(world.parallel.proofs).toBe(1);
    world.clock.at += 1;
    world.parallel.keys.delete(keyOne);
    await expect(identifyCaller(world.ports, { session: token })).rejects.toMatchObject({ name: "ParallelUnauthorized" });
    expect(world.parallel.proofs).toBe(2);
  });

  it("ends after 30 days, whether or not the table has deleted it", async () => {
    const world = oauthWorld();
    const { token } = await signIn(world, { api_key: keyOne });
    world.clock.at += 30 * 24 * 60 * 60_000;
    await expect(identifyCaller(world.ports, { session: token })).rejects.toMatchObject({ kind: "unauthenticated" });
  });
});

describe("calling with a header", () => {
  it.each(["mt_at_unknown", "mt_rt_unknown", "mt_ac_unknown", "mt_se_unknown", "mt_cs_unknown"])(
    "never shows %s to Parallel",
    async (token) => {
      const world = oauthWorld();
      await expect(identifyCaller(world.ports, { bearer: token })).rejects.toMatchObject({ kind: "unauthenticated" });
      await expect(identifyCaller(world.ports, { api_key: token })).rejects.toMatchObject({ kind: "unauthenticated" });
      expect(world.parallel.proofs).toBe(0);
    },
  );

  it("gives one owner to one key, and two to two", async () => {
    const { ports } = oauthWorld();
    const one = await identifyCaller(ports, { api_key: keyOne });
    expect((await identifyCaller(ports, { bearer: keyOne })).owner).toBe(one.owner);
    expect((await identifyCaller(ports, { api_key: keyTwo })).owner).not.toBe(one.owner);
  });

  it("refuses two credentials with 400 and none with 401", async () => {
    const { ports } = oauthWorld();
    await expect(identifyCaller(ports, { api_key: "a", bearer: "b" })).rejects.toMatchObject({ kind: "malformed" });
    await expect(identifyCaller(ports, {})).rejects.toMatchObject({ kind: "unauthenticated" });
  });
});
