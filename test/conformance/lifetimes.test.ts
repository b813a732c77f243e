/** What a connection is worth over time: refresh, its grace and its ends, revocation (RFC 7009), /me, the account page. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { keyTwo } from "../support/oauth-world.ts";
import { fieldsOf, openBrowser, textOf } from "./support/browser.ts";
import { startFront, type Front } from "./support/front.ts";
import {
  authorizeUrl,
  callResource,
  connected,
  newVerifier,
  post,
  refresh,
  registered,
  type Tokens,
} from "./support/oauth-client.ts";
import { expectRefused } from "./support/refusal.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
let front: Front;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front.stop());
const connect = (options: Parameters<typeof connected>[1] = {}) => {
  front.clock.at += hour;
  return connected(front, options);
};
const renewed = async (client_id: string, refresh_token: string): Promise<Tokens> => {
  const answer = await refresh(front, client_id, refresh_token);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Tokens;
};
const works = async ({ access_token }: Pick<Tokens, "access_token">): Promise<boolean> =>
  (await callResource(front, access_token)).status === 200;

describe("an access token", () => {
  it("lives an hour", async () => {
    const tokens = await connect();
    expect(tokens.expires_in).toBe(3600);
    front.clock.at += hour - 1;
    expect(await works(tokens)).toBe(true);
    front.clock.at += 1;
    expect(await works(tokens)).toBe(false);
  });

  it("is told as invalid_token with the way to a new one, where none was sent without an error", async () => {
    for (const [token, error] of [
      ["mt_at_gone", 'error="invalid_token"'],
      ["", ""],
    ] as const) {
      const answer = await fetch(
        `${front.public_url}/me`,
        token ? { headers: { authorization: `Bearer ${token}` } } : {},
      );
      expect(answer.status).toBe(401);
      const challenge = answer.headers.get("x-www-authenticate") ?? "";
      expect(challenge).toMatch(/^Bearer /);
      expect(challenge).toContain(`resource_metadata="${front.public_url}/.well-known/oauth-protected-resource/mcp"`);
      expect(challenge.includes("error=")).toBe(error !== "");
    }
  });
});

describe("a refresh token", () => {
  it("is followed by another one each time", async () => {
    const tokens = await connect();
    const next = await renewed(tokens.client_id, tokens.refresh_token);
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    expect(await works(next)).toBe(true);
  });

  it("leads to the current one within 24 hours after it was succeeded: a lost answer logs nobody out", async () => {
    const tokens = await connect();
    const lost = await renewed(tokens.client_id, tokens.refresh_token);
    front.clock.at += day - 1;
    const again = await renewed(tokens.client_id, tokens.refresh_token);
    expect(again.refresh_token).toBe(lost.refresh_token);
    expect(await works(again)).toBe(true);
  });

  it("replayed after its grace ends the family (RFC 9700 4.14.2)", async () => {
    const tokens = await connect();
    const next = await renewed(tokens.client_id, tokens.refresh_token);
    front.clock.at += day;
    const fresh = await renewed(tokens.client_id, next.refresh_token);
    expect(await works(fresh)).toBe(true);
    await expectRefused(front, () => refresh(front, tokens.client_id, tokens.refresh_token));
    expect(await works(fresh)).toBe(false);
    await expectRefused(front, () => refresh(front, tokens.client_id, fresh.refresh_token));
    expect(front.logged.some(({ message }) => message.includes("family revoked"))).toBe(true);
  });

  it("ends after 30 days without use", async () => {
    const tokens = await connect();
    front.clock.at += 30 * day - 1;
    const next = await renewed(tokens.client_id, tokens.refresh_token);
    front.clock.at += 30 * day;
    await expectRefused(front, () => refresh(front, tokens.client_id, next.refresh_token));
  });

  it("ends after 180 days however often it is used, and its last access token no later", async () => {
    const tokens = await connect();
    const began = front.clock.at;
    let current: Tokens = tokens;
    for (let left = 179; left > 0; left -= 20) {
      front.clock.at = began + (180 - left) * day;
      current = await renewed(tokens.client_id, current.refresh_token);
    }
    front.clock.at = began + 180 * day - 60_000;
    current = await renewed(tokens.client_id, current.refresh_token);
    expect(current.expires_in).toBe(60);
    front.clock.at = began + 180 * day;
    await expectRefused(front, () => refresh(front, tokens.client_id, current.refresh_token));
    expect(await works(current)).toBe(false);
  });

  it("is given to a client that registered for it, whether or not it asked for offline_access", async () => {
    const asked = await connect({ more: { scope: "tasks:read tasks:write" } });
    expect(asked.scope).toBe("tasks:read tasks:write offline_access");
    await renewed(asked.client_id, asked.refresh_token);
  });

  it.each(["tasks:read tasks:write offline_access", undefined])(
    "is neither given nor promised to a client that did not register for it: scope %j",
    async (scope) => {
      front.clock.at += hour;
      const redirect_uri = "https://app.example/callback";
      const { client_id } = await registered(front, [redirect_uri], { grant_types: ["authorization_code"] });
      const asking = { client_id, redirect_uri, verifier: newVerifier(), more: { scope } };
      const page = await openBrowser(front.public_url).visit(authorizeUrl(front, asking));
      expect(textOf(page.html)).not.toContain("Stay connected");
      const once = await connected(front, { client_id, redirect_uri, more: { scope } });
      expect(once.scope).toBe("tasks:read tasks:write");
      expect(once.refresh_token).toBeUndefined();
    },
  );

  it("may narrow the scope of one access token, not of the connection", async () => {
    const tokens = await connect();
    const narrow = (await (
      await refresh(front, tokens.client_id, tokens.refresh_token, { scope: "tasks:read" })
    ).json()) as Tokens;
    expect(narrow.scope).toBe("tasks:read");
    expect((await renewed(tokens.client_id, narrow.refresh_token)).scope).toBe("tasks:read tasks:write offline_access");
  });
});

describe("revocation (RFC 7009)", () => {
  it("of a refresh token ends its connection at once, and says nothing more the second time", async () => {
    const tokens = await connect();
    const revoke = () => post(front, "/revoke", { client_id: tokens.client_id, token: tokens.refresh_token });
    expect((await revoke()).status).toBe(200);
    expect((await revoke()).status).toBe(200);
    expect(await works(tokens)).toBe(false);
    await expectRefused(front, () => refresh(front, tokens.client_id, tokens.refresh_token));
  });

  it("of a superseded refresh token ends the connection too", async () => {
    const tokens = await connect();
    const next = await renewed(tokens.client_id, tokens.refresh_token);
    await post(front, "/revoke", { client_id: tokens.client_id, token: tokens.refresh_token });
    expect(await works(next)).toBe(false);
  });

  it("of an access token ends that token only, whatever the hint says", async () => {
    const tokens = await connect();
    const fields = { client_id: tokens.client_id, token: tokens.access_token, token_type_hint: "refresh_token" };
    expect((await post(front, "/revoke", fields)).status).toBe(200);
    expect(await works(tokens)).toBe(false);
    await renewed(tokens.client_id, tokens.refresh_token);
  });

  it.each(["unknown", `mt_at_${"A".repeat(43)}`, "mt_rt_x"])(
    "of a token nobody knows is no error: %s",
    async (token) => {
      const { client_id } = await connect();
      expect((await post(front, "/revoke", { client_id, token })).status).toBe(200);
    },
  );

  it.each(["access_token", "refresh_token"] as const)("of another client's %s does nothing", async (kind) => {
    const tokens = await connect();
    const { client_id: other } = await registered(front, ["https://app.example/callback"]);
    await post(front, "/revoke", { client_id: other, token: tokens[kind] });
    expect(await works(tokens)).toBe(true);
    await renewed(tokens.client_id, tokens.refresh_token);
  });
});

describe("/me", () => {
  it("says whose a token is, without the key and without anything of another", async () => {
    const tokens = await connect();
    const answer = await fetch(`${front.public_url}/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await answer.json()).toEqual({
      sub: expect.stringMatching(/^own_/),
      client_id: tokens.client_id,
      scope: "tasks:read tasks:write offline_access",
    });
  });
});

describe("connecting again", () => {
  it("ends the older connection of the same app to the same account, and no other", async () => {
    const redirect_uri = "https://again.example/cb";
    front.clock.at += hour;
    const { client_id } = await registered(front, [redirect_uri]);
    const first = await connect({ client_id, redirect_uri });
    const theirs = await connect({ client_id, redirect_uri, key: keyTwo });
    const second = await connect({ client_id, redirect_uri });
    await expectRefused(front, () => refresh(front, client_id, first.refresh_token));
    expect(await works(second)).toBe(true);
    await renewed(client_id, theirs.refresh_token);
  });

  it("leaves other installations of a shared loopback document connected", async () => {
    const client_id = "https://claude.ai/oauth/claude-code-client-metadata";
    const [one, two] = [
      await connect({ client_id, redirect_uri: "http://localhost:4001/callback" }),
      await connect({ client_id, redirect_uri: "http://localhost:4001/callback" }),
    ];
    await renewed(client_id, one.refresh_token);
    await renewed(client_id, two.refresh_token);
  });
});

describe("the account page", () => {
  const account = (browser: ReturnType<typeof openBrowser>) => browser.visit(`${front.public_url}/account`);
  const connections = (html: string) =>
    [...html.matchAll(/value="((?:app|browser):[\w-]+)"/g)].map(([, value]) => value ?? "");

  it("asks a stranger to sign in", async () => {
    const page = await account(openBrowser(front.public_url));
    expect(page.status).toBe(401);
    expect(fieldsOf(page.html)).toHaveProperty("api_key");
  });

  it("lists what is connected and ends each part of it at once", async () => {
    const browser = openBrowser(front.public_url);
    const tokens = await connect({ browser });
    const page = await account(browser);
    expect(page.status).toBe(200);
    expect(textOf(page.html)).toContain("Test client");
    const { csrf_token = "" } = fieldsOf(page.html);
    const grant = connections(page.html).find((value) => value.startsWith("app:")) ?? "";
    const before = connections(page.html).length;
    expect((await browser.submit("/account", { csrf_token, connection: grant })).status).toBe(303);
    expect(connections((await account(browser)).html)).toHaveLength(before - 1);
    expect(await works(tokens)).toBe(false);
  });

  it("ends nothing of another owner, and nothing without its own token and origin", async () => {
    const mine = openBrowser(front.public_url);
    const tokens = await connect({ browser: mine });
    const page = await account(mine);
    const grant = connections(page.html).find((value) => value.startsWith("app:")) ?? "";
    const { csrf_token = "" } = fieldsOf(page.html);
    const theirs = openBrowser(front.public_url);
    await connect({ browser: theirs, key: keyTwo });
    const own = fieldsOf((await account(theirs)).html)["csrf_token"] ?? "";
    await theirs.submit("/account", { csrf_token: own, connection: grant });
    await expectRefused(front, () => theirs.submit("/account", { csrf_token, connection: grant }));
    await expectRefused(front, () => mine.submit("/account", { connection: grant }));
    await expectRefused(front, () =>
      mine.submit("/account", { csrf_token, connection: grant }, { origin: "https://evil.example" }),
    );
    await renewed(tokens.client_id, tokens.refresh_token);
  });

  it("signs another browser out, and everything but this one", async () => {
    const [here, there] = [openBrowser(front.public_url), openBrowser(front.public_url)];
    const tokens = await connect({ browser: here });
    await connect({ browser: there });
    const { csrf_token = "" } = fieldsOf((await account(here)).html);
    await here.submit("/account", { csrf_token, connection: "everything" });
    expect((await account(there)).status).toBe(401);
    expect((await account(here)).status).toBe(200);
    expect(await works(tokens)).toBe(false);
  });

  it("signs this browser out here and in the store", async () => {
    const browser = openBrowser(front.public_url);
    await connect({ browser });
    const kept = new Map(browser.cookies);
    expect((await browser.submit("/sign-out", {})).status).toBe(303);
    expect((await account(browser)).status).toBe(401);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await account(browser)).status).toBe(401);
  });
});
