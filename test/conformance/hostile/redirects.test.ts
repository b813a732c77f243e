/** T1: a redirect URI is taken only where it was registered, byte for byte, and never where it could mislead. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { memoryFetcher } from "../../../lambdas/adapters/memory/fetcher.ts";
import { openBrowser } from "../support/browser.ts";
import { startFront, type Front } from "../support/front.ts";
import { authorized, authorizeUrl, newVerifier, redeem, register, registered } from "../support/oauth-client.ts";
import { expectRefused } from "../support/refusal.ts";
import { lookalikeUris, registeredUri, unusableUris } from "./redirect-uris.ts";

const pages: Record<string, { body: Uint8Array; content_type: string }> = {};
let front: Front;
let client_id: string;
beforeAll(async () => {
  front = await startFront({ fetcher: memoryFetcher(pages) });
  ({ client_id } = await registered(front, [registeredUri]));
});
afterAll(() => front.stop());

const hour = 60 * 60_000;
/** Each case in an hour of its own: what is refused here is the address, not the pace. */
const later = (): void => void (front.clock.at += hour);

/** A case by the beginning of its URI. */
const titled = (uris: readonly string[]): [string, string][] => uris.map((uri) => [uri.slice(0, 64), uri]);

const document = (redirect_uris: string[]): string => {
  const url = `https://documents.example/${Object.keys(pages).length}.json`;
  const metadata = { client_id: url, client_name: "Documented", redirect_uris, token_endpoint_auth_method: "none" };
  pages[url] = { body: new TextEncoder().encode(JSON.stringify(metadata)), content_type: "application/json" };
  return url;
};

const ask = (id: string, redirect_uri: string) =>
  openBrowser(front.public_url).visit(authorizeUrl(front, { client_id: id, redirect_uri, verifier: newVerifier() }));

const redeemAt = async (redirect_uri: string): Promise<Response> => {
  const asking = { client_id, redirect_uri: registeredUri, verifier: newVerifier() };
  const code = (await authorized(front, asking)).get("code") ?? "";
  return redeem(front, { ...asking, code, redirect_uri }, code);
};

/** The code of the honest authorization is issued before the hostile redemption is judged. */
const expectNoToken = async (redirect_uri: string): Promise<void> => {
  later();
  const before = front.issued().tokens;
  const answer = await redeemAt(redirect_uri);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: expect.stringMatching(/^invalid_(grant|request)$/) });
  expect(front.issued().tokens).toBe(before);
};

describe("a redirect URI nobody may use", () => {
  it("is listed in at least 90 spellings, none twice", () => {
    expect(new Set(unusableUris).size).toBe(unusableUris.length);
    expect(unusableUris.length).toBeGreaterThanOrEqual(90);
  });

  it.each(titled(unusableUris))("is not registered: %j", async (_, redirect_uri) => {
    later();
    const { body } = await expectRefused(front, () => register(front, { redirect_uris: [redirect_uri] }));
    expect(JSON.parse(body)).toMatchObject({ error: "invalid_redirect_uri" });
  });

  it.each(titled(unusableUris))("is not registered beside an honest one: %j", async (_, redirect_uri) => {
    later();
    await expectRefused(front, () => register(front, { redirect_uris: [registeredUri, redirect_uri] }));
  });

  it.each(titled(unusableUris))("is shown a page and leads nowhere at /authorize: %j", async (_, redirect_uri) => {
    const { body, headers } = await expectRefused(front, () => ask(client_id, redirect_uri));
    expect(headers.get("content-type")).toMatch(/^text\/html/);
    expect(body).not.toMatch(/href="(?!\/["a-z])/);
  });

  it.each(titled(unusableUris))("makes a metadata document unusable: %j", async (_, redirect_uri) => {
    later();
    const id = document([registeredUri, redirect_uri]);
    await expectRefused(front, () => ask(id, registeredUri));
  });

  it.each(titled(unusableUris))("redeems no code: %j", (_, redirect_uri) => expectNoToken(redirect_uri));
});

describe("a redirect URI that only looks registered", () => {
  it.each(titled(lookalikeUris))("leads nowhere at /authorize: %j", async (_, redirect_uri) => {
    await expectRefused(front, () => ask(client_id, redirect_uri));
  });

  it.each(titled(lookalikeUris))("leads nowhere for a client with a metadata document: %j", async (_, redirect_uri) => {
    later();
    const id = document([registeredUri]);
    await expectRefused(front, () => ask(id, redirect_uri));
  });

  it.each(titled(lookalikeUris))("redeems no code: %j", (_, redirect_uri) => expectNoToken(redirect_uri));
});

describe("a loopback redirect URI", () => {
  const loopback = "http://127.0.0.1:7000/cb";
  it.each([
    ["another path", "http://127.0.0.1:7000/other"],
    ["another spelling of this machine", "http://localhost:7000/cb"],
    ["IPv6", "http://[::1]:7000/cb"],
    ["a query", "http://127.0.0.1:7000/cb?a=b"],
    ["https", "https://127.0.0.1:7000/cb"],
  ])("varies in its port only, not in %s", async (_, redirect_uri) => {
    later();
    const { client_id: program } = await registered(front, [loopback]);
    await expectRefused(front, () => ask(program, redirect_uri));
  });

  it("redeems only at the very port the code was issued to", async () => {
    later();
    const { client_id: program } = await registered(front, [loopback]);
    const asking = { client_id: program, redirect_uri: "http://127.0.0.1:7111/cb", verifier: newVerifier() };
    const code = (await authorized(front, asking)).get("code") ?? "";
    await expectRefused(front, () => redeem(front, { ...asking, code, redirect_uri: loopback }, code));
  });
});

describe("a request that is wrong in another way", () => {
  const wrong: [string, Record<string, string | undefined>, string][] = [
    ["no response_type", { response_type: undefined }, "invalid_request"],
    ["token", { response_type: "token" }, "unsupported_response_type"],
    ["code token", { response_type: "code token" }, "unsupported_response_type"],
    ["response_mode fragment", { response_mode: "fragment" }, "invalid_request"],
    ["response_mode form_post", { response_mode: "form_post" }, "invalid_request"],
    ["only scopes nobody knows", { scope: "admin root" }, "invalid_scope"],
    ["only offline_access", { scope: "offline_access" }, "invalid_scope"],
    ["prompt none", { prompt: "none" }, "interaction_required"],
    ["a request object", { request: "eyJhbGciOiJub25lIn0.e30." }, "request_not_supported"],
    ["a request_uri", { request_uri: "https://evil.example/r" }, "request_uri_not_supported"],
    ["an oversized state", { state: "s".repeat(4096) }, "invalid_request"],
  ];
  it.each(wrong)("is told to the client with state and issuer: %s", async (_, more, error) => {
    const asking = { client_id, redirect_uri: registeredUri, verifier: newVerifier(), more };
    const { headers } = await expectRefused(
      front,
      () => openBrowser(front.public_url).visit(authorizeUrl(front, asking)),
      [registeredUri],
    );
    const answer = new URL(headers.get("location") ?? "").searchParams;
    expect(answer.get("error")).toBe(error);
    expect(answer.get("state")).toBe("state" in more ? null : "state-1");
  });

  it("opens no app by itself, but shows where the link leads", async () => {
    const app = "cursor://anysphere.cursor-mcp/oauth/callback";
    later();
    const { client_id: id } = await registered(front, [app]);
    const asking = { client_id: id, redirect_uri: app, verifier: newVerifier(), more: { response_type: "token" } };
    const { status, body } = await expectRefused(front, () =>
      openBrowser(front.public_url).visit(authorizeUrl(front, asking)),
    );
    expect(status).toBe(400);
    expect(body).toContain(`href="${app}?error=unsupported_response_type`);
  });
});
