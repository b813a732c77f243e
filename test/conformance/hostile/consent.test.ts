/** T3, T4: nothing is allowed but by a person, on our own page, in the browser that page was shown in, for what it showed. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fieldsOf, openBrowser, type Browser, type Page } from "../support/browser.ts";
import { startFront, type Front } from "../support/front.ts";
import { authorizeUrl, connected, newVerifier, registered } from "../support/oauth-client.ts";
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

/** A key form or a way to Parallel is as good as allowed: neither may come of a forged post. */
const expectNotAllowed = async (ask: () => Promise<Page>): Promise<void> => {
  const { body, headers } = await expectRefused(front, ask, [redirect_uri]);
  expect(body).not.toContain('name="api_key"');
  expect(headers.get("location") ?? "").not.toContain("platform.parallel.ai");
};

describe("a post that no person sent from our page", () => {
  type Forge = (shown: Shown) => { fields?: Record<string, string>; headers?: Record<string, string> };
  const flip = (text: string): string => `${text.slice(0, -1)}${text.endsWith("A") ? "B" : "A"}`;
  const forgeries: [string, Forge][] = [
    ["another origin", () => ({ headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } })],
    ["another origin that claims to be ours", () => ({ headers: { origin: "https://evil.example" } })],
    ["our origin that the browser denies", () => ({ headers: { "sec-fetch-site": "cross-site" } })],
    ["a sibling domain", () => ({ headers: { "sec-fetch-site": "same-site" } })],
    ["an address typed by hand", () => ({ headers: { "sec-fetch-site": "none" } })],
    ["a sandboxed frame", () => ({ headers: { origin: "null", "sec-fetch-site": "cross-site" } })],
    ["our host on another port", ({ page }) => ({ headers: { origin: `${new URL(page.url).origin}0` } })],
    ["our host in https", ({ page }) => ({ headers: { origin: new URL(page.url).origin.replace("http", "https") } })],
    ["no token", () => ({ fields: { without_token: "yes" } })],
    ["an empty token", () => ({ fields: { csrf_token: "" } })],
    ["a made-up token", () => ({ fields: { csrf_token: `9999999999999.${"A".repeat(43)}` } })],
    [
      "a token changed in its last letter",
      ({ fields }) => ({ fields: { csrf_token: flip(fields["csrf_token"] ?? "") } }),
    ],
    ["a token made to live longer", ({ fields }) => ({ fields: { csrf_token: `9${fields["csrf_token"]}` } })],
    [
      "a token that never ends",
      ({ fields }) => ({ fields: { csrf_token: fields["csrf_token"]!.replace(/^\d+/, "Infinity") } }),
    ],
    ["an oversized token", () => ({ fields: { csrf_token: "A".repeat(10_000) } })],
    ["no question", () => ({ fields: { question: "" } })],
    ["a question with one letter more", ({ fields }) => ({ fields: { question: `${fields["question"]}x` } })],
    [
      "another redirect URI",
      ({ fields }) => ({ fields: { question: fields["question"]!.replace("callback", "other") } }),
    ],
    [
      "another client",
      ({ fields }) => ({ fields: { question: fields["question"]!.replace(client_id, `client_${"0".repeat(32)}`) } }),
    ],
    [
      "another challenge",
      ({ fields }) => ({
        fields: { question: fields["question"]!.replace(/code_challenge=[\w-]+/, `code_challenge=${"A".repeat(43)}`) },
      }),
    ],
    [
      "more scopes",
      ({ fields }) => ({ fields: { question: fields["question"]!.replace("scope=tasks", "scope=admin+tasks") } }),
    ],
    ["a decision nobody offers", () => ({ fields: { decision: "yes" } })],
    ["an empty decision", () => ({ fields: { decision: "" } })],
    ["a content type that needs no preflight", () => ({ headers: { "content-type": "text/plain" } })],
    ["JSON", () => ({ headers: { "content-type": "application/json" } })],
  ];
  it("is tried in at least 25 ways", () => expect(forgeries.length).toBeGreaterThanOrEqual(25));

  it.each(forgeries)("allows nothing: %s", async (_, forge) => {
    const shown = await show();
    const { fields, headers } = forge(shown);
    const { csrf_token, ...unsigned } = shown.fields;
    const sent = { ...unsigned, ...(fields?.["without_token"] ? {} : { csrf_token }), ...fields };
    await expectNotAllowed(() => shown.browser.submit("/authorize", sent, headers));
  });

  it("allows nothing without any word of the browser on where it comes from", async () => {
    const { browser, fields } = await show();
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    await expectNotAllowed(async () => {
      const answer = await fetch(`${front.public_url}/authorize`, {
        method: "POST",
        headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(fields).toString(),
        redirect: "manual",
      });
      return { url: "", status: answer.status, headers: answer.headers, html: await answer.text() };
    });
  });

  it.each(["question", "csrf_token", "decision"])("allows nothing when %s comes twice", async (name) => {
    const { browser, fields } = await show();
    const twice = new URLSearchParams(fields);
    twice.append(name, fields[name as keyof typeof fields]);
    await expectNotAllowed(() =>
      browser.visit(`${front.public_url}/authorize`, {
        method: "POST",
        headers: {
          origin: front.public_url,
          "sec-fetch-site": "same-origin",
          "content-type": "application/x-www-form-urlencoded",
        },
        body: twice.toString(),
      }),
    );
  });
});

describe("a consent page", () => {
  it("is good in its own browser only: the attacker's token in the victim's browser, with and without a cookie", async () => {
    const [attacker, victim] = [await show(), await show()];
    await expectNotAllowed(() => victim.browser.submit("/authorize", attacker.fields));
    await expectNotAllowed(() => openBrowser(front.public_url).submit("/authorize", attacker.fields));
  });

  it("is good for ten minutes", async () => {
    const { browser, fields } = await show();
    front.clock.at += 10 * 60_000;
    await expectNotAllowed(() => browser.submit("/authorize", fields));
  });

  it("is good for the request it showed, not for a second one beside it", async () => {
    const first = await show();
    const second = await show({ scope: "tasks:read" }, first.browser);
    await expectNotAllowed(() =>
      first.browser.submit("/authorize", { ...second.fields, csrf_token: first.fields.csrf_token }),
    );
  });

  it("comes before every redirect, signed in or not (T3)", async () => {
    const browser = openBrowser(front.public_url);
    await connected(front, { browser, client_id, redirect_uri });
    const before = front.issued();
    for (const more of [{}, { prompt: "login" }, { prompt: "consent" }, { login_hint: "me" }, { max_age: "0" }]) {
      const { page } = await show(more, browser);
      expect(page.status).toBe(200);
      expect(page.headers.get("location")).toBeNull();
    }
    expect(front.issued()).toEqual(before);
  });

  it("is framed by nobody, runs no script, and its form leads only where it says", async () => {
    const { page } = await show();
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("form-action 'self' https://platform.parallel.ai https://app.example");
    expect(policy).not.toMatch(/unsafe|script-src|\*/);
    expect(page.headers.get("x-frame-options")).toBe("DENY");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.html).not.toContain("<script");
  });

  it("answers with 303, so that no form and no key is sent on (RFC 9700 4.12)", async () => {
    const { browser, fields } = await show();
    const answered = await browser.submit("/authorize", { ...fields, decision: "parallel" });
    expect(answered.status).toBe(303);
  });

  it("that is declined tells the client so", async () => {
    const { browser, fields } = await show();
    const { headers } = await expectRefused(
      front,
      () => browser.submit("/authorize", { ...fields, decision: "deny" }),
      [redirect_uri],
    );
    expect(new URL(headers.get("location") ?? "").searchParams.get("error")).toBe("access_denied");
  });
});
