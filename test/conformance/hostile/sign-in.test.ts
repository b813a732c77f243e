/** T3, T6: a sign-in ends in the browser that began it, once, in time, and only with what the right server sent back. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Secret } from "../../../lambdas/core/secret.ts";
import { keyOne, keyTwo } from "../../support/oauth-world.ts";
import { fieldsOf, openBrowser, type Browser, type Page } from "../support/browser.ts";
import { startFront, type Front } from "../support/front.ts";
import { authorizeUrl, connected, consentTo, newVerifier, registered } from "../support/oauth-client.ts";
import { expectRefused } from "../support/refusal.ts";

const redirect_uri = "https://app.example/callback";
let front: Front;
let client_id: string;
beforeAll(async () => {
  front = await startFront();
  ({ client_id } = await registered(front, [redirect_uri]));
});
afterAll(() => front.stop());

interface Shown {
  readonly browser: Browser;
  readonly page: Page;
  readonly fields: Record<string, string>;
}
const show = async (more: Record<string, string | undefined> = {}, browser = openBrowser(front.public_url)) => {
  const url = authorizeUrl(front, { client_id, redirect_uri, verifier: newVerifier(), more });
  const page = await browser.visit(url);
  const { question = "", csrf_token = "" } = fieldsOf(page.html);
  return { browser, page, fields: { question, csrf_token, decision: "key" } } satisfies Shown;
};

/** Allowed, on the way to Parallel: what the attacker would like to end in another browser, or twice. */
const leaving = async () => {
  const shown = await show();
  const answered = await shown.browser.submit("/authorize", { ...shown.fields, decision: "parallel" });
  const upstream = answered.headers.get("location") ?? "";
  const state = new URL(upstream).searchParams.get("state") ?? "";
  const back = (more: Record<string, string>) =>
    `${front.public_url}/authorize/callback?${new URLSearchParams(more).toString()}`;
  return { ...shown, upstream, state, back };
};

describe("the way back from Parallel", () => {
  it.each<[string, (leaving: { state: string; code: string }) => Record<string, string>]>([
    ["without a state", ({ code }) => ({ code })],
    ["with an empty state", ({ code }) => ({ code, state: "" })],
    ["with another state", ({ code }) => ({ code, state: `mt_pa_${"A".repeat(43)}` })],
    ["with an oversized state", ({ code }) => ({ code, state: "A".repeat(8_000) })],
    ["from another issuer (mix-up, RFC 9207)", ({ code, state }) => ({ code, state, iss: "https://evil.example" })],
    ["from an issuer with a slash more", ({ code, state }) => ({ code, state, iss: "https://platform.parallel.ai/" })],
    ["with a code Parallel did not give", ({ state }) => ({ state, code: "forged" })],
    ["with an error", ({ state }) => ({ state, error: "access_denied" })],
    ["with nothing", () => ({})],
  ])("ends without a code: %s", async (_, change) => {
    const { browser, upstream, state, back } = await leaving();
    const code = front.keyProvider.agree(upstream, new Secret(keyOne));
    await expectRefused(front, () => browser.visit(back(change({ state, code }))), [redirect_uri]);
  });

  it("ends in the browser that went, in no other (RFC 9700 4.7)", async () => {
    const { upstream, state, back } = await leaving();
    const code = front.keyProvider.agree(upstream, new Secret(keyOne));
    await expectRefused(front, () => openBrowser(front.public_url).visit(back({ code, state })));
    const other = (await show()).browser;
    await expectRefused(front, () => other.visit(back({ code, state })));
  });

  it("ends once, and within ten minutes", async () => {
    const first = await leaving();
    const code = front.keyProvider.agree(first.upstream, new Secret(keyOne));
    expect((await first.browser.visit(first.back({ code, state: first.state }))).status).toBe(303);
    await expectRefused(front, () => first.browser.visit(first.back({ code, state: first.state })));
    const late = await leaving();
    const lateCode = front.keyProvider.agree(late.upstream, new Secret(keyOne));
    front.clock.at += 10 * 60_000;
    await expectRefused(front, () => late.browser.visit(late.back({ code: lateCode, state: late.state })));
  });
});

describe("the key form", () => {
  const atKeyForm = async () => {
    const shown = await show();
    const page = await shown.browser.submit("/authorize", shown.fields);
    return { ...shown, handle: fieldsOf(page.html)["handle"] ?? "" };
  };

  it("is finished in the browser that began it, in no other", async () => {
    const { handle } = await atKeyForm();
    const other = (await show()).browser;
    await expectRefused(front, () => other.submit("/authorize/key", { handle, api_key: keyTwo }));
    await expectRefused(front, () =>
      openBrowser(front.public_url).submit("/authorize/key", { handle, api_key: keyTwo }),
    );
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
  ])("takes no key from %s", async (_, headers) => {
    const { browser, handle } = await atKeyForm();
    await expectRefused(front, () => browser.submit("/authorize/key", { handle, api_key: keyTwo }, headers));
  });

  it.each([
    ["a key Parallel does not know", "no-such-key-0"],
    ["a token of ours", `mt_at_${"A".repeat(43)}`],
    ["nothing", ""],
    ["two lines", "one\ntwo"],
    ["an oversized key", "k".repeat(8_000)],
  ])("gives no code for %s, and never repeats it", async (_, api_key) => {
    const { browser, handle } = await atKeyForm();
    const { body } = await expectRefused(front, () => browser.submit("/authorize/key", { handle, api_key }));
    if (api_key.length > 3) expect(body).not.toContain(api_key);
  });

  it("cannot finish what went to Parallel, nor the other way round", async () => {
    const { browser, state } = await leaving();
    await expectRefused(front, () => browser.submit("/authorize/key", { handle: state, api_key: keyOne }));
    const { browser: second, handle } = await atKeyForm();
    const url = `${front.public_url}/authorize/callback?code=x&state=${handle}`;
    await expectRefused(front, () => second.visit(url));
  });

  it("is finished once", async () => {
    const { browser, handle } = await atKeyForm();
    expect((await browser.submit("/authorize/key", { handle, api_key: keyOne })).status).toBe(303);
    await expectRefused(front, () => browser.submit("/authorize/key", { handle, api_key: keyOne }));
  });
});

describe("a session", () => {
  it("of another browser does not allow for this one: cookies swapped", async () => {
    const mine = openBrowser(front.public_url);
    await connected(front, { browser: mine, client_id, redirect_uri });
    const shown = await show();
    for (const [name, value] of mine.cookies)
      if (name.includes("session")) shown.browser.cookies.set(name, `${value.slice(0, -1)}A`);
    const answered = await shown.browser.submit("/authorize", { ...shown.fields, decision: "session" });
    // Not signed in: the first method of this stage is begun instead.
    expect(answered.headers.get("location") ?? "").toMatch(/^https:\/\/platform\.parallel\.ai\//);
  });

  it("opens neither /mcp nor /me (D9)", async () => {
    const browser = openBrowser(front.public_url);
    await connected(front, { browser, client_id, redirect_uri });
    expect((await browser.visit(`${front.public_url}/me`)).status).toBe(401);
  });

  it("allows after the person said so on our page", async () => {
    const browser = openBrowser(front.public_url);
    await connected(front, { browser, client_id, redirect_uri });
    const { page } = await show({}, browser);
    const last = await consentTo(front, browser, page, "session");
    expect(last.headers.get("location")).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  });
});
