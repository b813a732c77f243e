/** Redirects, codes, consent and names, control by control: each test fails when its control is taken away (T1 to T5). */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { displayName } from "../../lambdas/core/oauth/clients/client-name.ts";
import { fieldsOf, openBrowser, textOf } from "../conformance/support/browser.ts";
import type { Front } from "../conformance/support/front.ts";
import {
  authorized,
  authorizeUrl,
  callResource,
  challenge,
  connected,
  newVerifier,
  post,
  redeem,
  register,
  registered,
  type Tokens,
} from "../conformance/support/oauth-client.ts";
import { ask, client, documentClient, errorOf, hour, liar, redirect_uri, startSignIn } from "./support/sign-in.ts";

let front: Front;
beforeAll(async () => {
  front = await startSignIn();
});
afterAll(() => front.stop());

describe("T1: redirect URIs", () => {
  it.each([
    "https://app.example/callback/",
    "https://app.example/callback?x=1",
    "https://app.example/Callback",
    "https://app.example/callback/../evil",
    "https://app.example:8443/callback",
    "https://app.example.evil.example/callback",
    "http://app.example/callback",
    "https://user@app.example/callback",
    "https://app.example/callback#x",
    "javascript:alert(1)",
  ])("a client registered for another is never sent to %s", async (uri) => {
    const { page, location } = await ask(front, await client(front), {}, uri);
    expect([page.status, location]).toEqual([400, null]);
  });

  it("of loopback may differ in the port and in nothing else", async () => {
    const client_id = await client(front, ["http://127.0.0.1:1455/callback"]);
    expect((await ask(front, client_id, {}, "http://127.0.0.1:50000/callback")).page.status).toBe(200);
    for (const uri of [
      "http://127.0.0.1:50000/other",
      "http://localhost:1455/callback",
      "http://127.0.0.2:1455/callback",
    ]) {
      expect((await ask(front, client_id, {}, uri)).page.status).toBe(400);
    }
  });

  it.each(["evil://app/callback", "cursor://evil.extension/oauth/callback", "vscode://evil.ext/mcp-auth/callback/1"])(
    "of an app's own scheme are those of known apps, not %s",
    async (uri) => {
      front.clock.at += hour;
      expect(await errorOf(await register(front, { redirect_uris: [uri] }))).toEqual([400, "invalid_redirect_uri"]);
    },
  );

  it("are repeated at /token byte for byte", async () => {
    const client_id = await client(front, ["http://127.0.0.1:1455/callback"]);
    const verifier = newVerifier();
    const asking = { client_id, redirect_uri: "http://127.0.0.1:50000/callback", verifier };
    const code = (await authorized(front, asking)).get("code")!;
    const other = { ...asking, redirect_uri: "http://127.0.0.1:50001/callback", code };
    expect(await errorOf(await redeem(front, other, code))).toEqual([400, "invalid_grant"]);
  });
});

describe("T2: codes and PKCE", () => {
  it.each<[string, Record<string, string | undefined>]>([
    ["without a challenge", { code_challenge: undefined, code_challenge_method: undefined }],
    ["with the method plain", { code_challenge_method: "plain" }],
    ["without a method", { code_challenge_method: undefined }],
  ])("a request %s is refused", async (_name, more) => {
    const { answer } = await ask(front, await client(front), more);
    expect([answer?.get("error"), answer?.get("code")]).toEqual(["invalid_request", null]);
  });

  const coded = async () => {
    const client_id = await client(front);
    const verifier = newVerifier();
    const code = (await authorized(front, { client_id, redirect_uri, verifier })).get("code")!;
    return { client_id, redirect_uri, verifier, code };
  };

  it("a code is worth nothing to another verifier, the challenge included", async () => {
    for (const wrong of [newVerifier, () => undefined]) {
      const given = await coded();
      const fields = { grant_type: "authorization_code", client_id: given.client_id, redirect_uri, code: given.code };
      const answer = await post(front, "/token", { ...fields, code_verifier: wrong() });
      expect(answer.status).toBe(400);
    }
    const given = await coded();
    const asVerifier = await redeem(front, { ...given, verifier: challenge(given.verifier) }, given.code);
    expect(await errorOf(asVerifier)).toEqual([400, "invalid_grant"]);
  });

  it("a code is worth nothing to another client", async () => {
    const client_id = await client(front);
    const given = await coded();
    expect(await errorOf(await redeem(front, { ...given, client_id }, given.code))).toEqual([400, "invalid_grant"]);
  });

  it("a code ends after 60 seconds", async () => {
    const given = await coded();
    front.clock.at += 60_000;
    expect(await errorOf(await redeem(front, given, given.code))).toEqual([400, "invalid_grant"]);
  });

  it("a code that comes twice ends what it brought", async () => {
    const given = await coded();
    const tokens = (await (await redeem(front, given, given.code)).json()) as Tokens;
    expect((await callResource(front, tokens.access_token)).status).toBe(200);
    expect(await errorOf(await redeem(front, given, given.code))).toEqual([400, "invalid_grant"]);
    expect((await callResource(front, tokens.access_token)).status).toBe(401);
  });

  it("of 50 redemptions at once one succeeds", async () => {
    const given = await coded();
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(front, given, given.code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });
});

describe("T3 and T4: the consent page", () => {
  const shown = async () => {
    const browser = openBrowser(front.public_url);
    const page = await browser.visit(
      authorizeUrl(front, { client_id: await client(front), redirect_uri, verifier: newVerifier() }),
    );
    const { question = "", csrf_token = "" } = fieldsOf(page.html);
    return { browser, page, question, csrf_token };
  };

  it("comes before anything leads to Parallel, also for a browser that is signed in", async () => {
    const browser = openBrowser(front.public_url);
    await connected(front, { browser, client_id: await client(front) });
    const page = await browser.visit(
      authorizeUrl(front, { client_id: await client(front), redirect_uri, verifier: newVerifier() }),
    );
    expect([page.status, page.headers.get("location")]).toEqual([200, null]);
    expect(textOf(page.html)).toContain("app.example");
  });

  it("is answered only from this origin", async () => {
    const forged: Record<string, string>[] = [
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of forged) {
      const { browser, question, csrf_token } = await shown();
      const answer = await browser.submit("/authorize", { question, csrf_token, decision: "key" }, headers);
      expect([answer.status, answer.headers.get("location")]).toEqual([403, null]);
    }
  });

  it("is answered only with the token made for this question, this browser and these ten minutes", async () => {
    const mine = await shown();
    const other = await shown();
    const tried = [
      { ...mine, csrf_token: "" },
      { ...mine, csrf_token: other.csrf_token },
      { ...mine, question: `${mine.question}&state=other` },
      { ...mine, browser: other.browser },
      { ...mine, browser: openBrowser(front.public_url) },
    ];
    for (const { browser, question, csrf_token } of tried) {
      const answer = await browser.submit("/authorize", { question, csrf_token, decision: "parallel" });
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    }
    front.clock.at += 10 * 60_000;
    const { browser, question, csrf_token } = mine;
    expect((await browser.submit("/authorize", { question, csrf_token, decision: "parallel" })).status).toBe(400);
  });

  it("is framed by nobody and sends its form nowhere but here, to Parallel and to the app", async () => {
    const { page } = await shown();
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' https://platform.parallel.ai https://app.example;");
    expect(page.headers.get("x-frame-options")).toBe("DENY");
    expect(page.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/);
  });

  it("does not let another browser finish what this one began", async () => {
    const client_id = await client(front);
    const { browser, question, csrf_token } = await shown();
    const upstream = (await browser.submit("/authorize", { question, csrf_token, decision: "parallel" })).headers.get(
      "location",
    )!;
    const state = new URL(upstream).searchParams.get("state")!;
    const attacker = openBrowser(front.public_url);
    await attacker.visit(authorizeUrl(front, { client_id, redirect_uri, verifier: newVerifier() }));
    const answer = await attacker.visit(`${front.public_url}/authorize/callback?code=stolen&state=${state}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
  });

  it("leads on by 303, so that no form is sent on", async () => {
    const { browser, question, csrf_token } = await shown();
    expect((await browser.submit("/authorize", { question, csrf_token, decision: "parallel" })).status).toBe(303);
  });
});

describe("T5: names of clients", () => {
  it.each([
    ["Clau\u202Ede", "Claude"],
    ["Cla\u200Bude\u0007", "Claude"],
    ["A\u0301\u0301\u0301\u0301\u0301", "Á\u0301\u0301"],
    ["x".repeat(100), `${"x".repeat(63)}…`],
    ["\u202E\u200B", "app.example"],
  ])("%j is shown as %j", (name, shown) => {
    expect(displayName(name, "app.example")).toBe(shown);
  });

  it("run no markup and load nothing", async () => {
    front.clock.at += hour;
    const client_name = "<img src=x onerror=alert(1)>";
    const { client_id } = await registered(front, [redirect_uri], {
      client_name,
      logo_uri: "https://evil.example/x.png",
    });
    const { page } = await ask(front, client_id);
    expect(page.html).not.toContain("<img");
    expect(page.html).not.toContain("evil.example");
  });

  it("whose document names another address are not taken from it", async () => {
    const { page } = await ask(front, liar);
    expect(page.status).toBe(400);
    expect((await ask(front, documentClient)).page.status).toBe(200);
  });
});
