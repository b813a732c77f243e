import { describe, expect, it } from "@jest/globals";
import { openSessionHandler } from "../../lambdas/pages/open-session.ts";
import { httpEvent, keyOne, oauthWorld } from "../support/oauth-world.ts";
import { own, signIn } from "../support/key-sign-in.ts";

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
