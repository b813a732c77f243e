/** T2, T8: requests that race. One code is worth one set of tokens; one refresh token rotates once, and nobody is logged out. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { keyOne } from "../support/oauth-world.ts";
import { fieldsOf, openBrowser } from "./support/browser.ts";
import { startFront } from "./support/front.ts";
import { startStoredFront } from "./support/stored-front.ts";
import {
  authorized,
  authorizeUrl,
  callResource,
  connected,
  newVerifier,
  redeem,
  refresh,
  registered,
  type Tokens,
} from "./support/oauth-client.ts";

const redirect_uri = "https://app.example/callback";
const fifty = Array.from({ length: 50 }, (_, at) => at);
const grantOf = (refresh_token: string): string => /grant_[0-9a-f]{32}/.exec(refresh_token)?.[0] ?? "";

describe("on DynamoDB", () => {
  let front: Awaited<ReturnType<typeof startStoredFront>>;
  beforeAll(async () => {
    front = await startStoredFront();
  });
  afterAll(() => front.stop());

  it("50 parallel redemptions of one code bring tokens once, and its replay ends even those", async () => {
    const { client_id } = await registered(front, [redirect_uri]);
    const asking = { client_id, redirect_uri, verifier: newVerifier() };
    const code = (await authorized(front, asking)).get("code") ?? "";
    const before = front.issued().tokens;
    const answers = await Promise.all(fifty.map(() => redeem(front, { ...asking, code }, code)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(49);
    expect(front.issued().tokens - before).toBe(1);
    const tokens = (await answers.find(({ status }) => status === 200)!.json()) as Tokens;
    await redeem(front, { ...asking, code }, code);
    expect((await callResource(front, tokens.access_token)).status).toBe(401);
  });

  it("50 parallel refreshes rotate once; every answer holds the same new refresh token and a working access token", async () => {
    const { client_id, refresh_token } = await connected(front, { redirect_uri });
    const answers = await Promise.all(fifty.map(() => refresh(front, client_id, refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(fifty.map(() => 200));
    const given = (await Promise.all(answers.map((answer) => answer.json()))) as Tokens[];
    expect(new Set(given.map((tokens) => tokens.refresh_token)).size).toBe(1);
    expect(new Set(given.map((tokens) => tokens.access_token)).size).toBe(50);
    expect((await front.grants.get(grantOf(refresh_token)))?.refresh?.n).toBe(1);
    const works = await Promise.all(given.map(({ access_token }) => callResource(front, access_token)));
    expect(works.every(({ status }) => status === 200)).toBe(true);
    expect((await refresh(front, client_id, given[0]!.refresh_token)).status).toBe(200);
  });

  it("a revocation that races 20 refreshes wins: no token works after it", async () => {
    const { client_id, refresh_token } = await connected(front, { redirect_uri });
    const revoke = fetch(`${front.public_url}/revoke`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ client_id, token: refresh_token }).toString(),
    });
    const answers = await Promise.all([
      ...fifty.slice(0, 20).map(() => refresh(front, client_id, refresh_token)),
      revoke,
    ]);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    for (const answer of answers.filter(({ status, url }) => status === 200 && url.endsWith("/token"))) {
      const { access_token } = (await answer.json()) as Tokens;
      expect((await callResource(front, access_token)).status).toBe(401);
    }
    expect((await refresh(front, client_id, refresh_token)).status).toBe(400);
  });

  it("50 posts of one key form finish once", async () => {
    const { client_id } = await registered(front, [redirect_uri]);
    const before = front.issued().codes;
    const browser = openBrowser(front.public_url);
    const page = await browser.visit(authorizeUrl(front, { client_id, redirect_uri, verifier: newVerifier() }));
    const { question = "", csrf_token = "" } = fieldsOf(page.html);
    const form = await browser.submit("/authorize", { question, csrf_token, decision: "key" });
    const { handle = "" } = fieldsOf(form.html);
    const answers = await Promise.all(fifty.map(() => browser.submit("/authorize/key", { handle, api_key: keyOne })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(front.issued().codes - before).toBe(1);
  });
});

describe("ten processes with one client's refresh token, each with its own stale copy", () => {
  /** Mulberry32: the same week every time. */
  const dice = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const hour = 60 * 60_000;

  it.each([1, 2])(
    "are never logged out in seven days, asleep for up to nine hours at a time: week %i",
    async (seed) => {
      const front = await startFront();
      try {
        const { client_id, refresh_token } = await connected(front, { redirect_uri });
        const roll = dice(seed);
        const processes = fifty
          .slice(0, 10)
          .map(() => ({ token: refresh_token, wakes: front.clock.at + roll() * 9 * hour }));
        const end = front.clock.at + 7 * 24 * hour;
        let refreshes = 0;
        for (;;) {
          const next = processes.reduce((one, other) => (other.wakes < one.wakes ? other : one));
          if (next.wakes >= end) break;
          front.clock.at = next.wakes;
          const answer = await refresh(front, client_id, next.token);
          expect({ refreshes, status: answer.status }).toEqual({ refreshes, status: 200 });
          // One answer in ten is lost on its way: that process goes on with the copy it had.
          const { refresh_token: given } = (await answer.json()) as Tokens;
          if (roll() > 0.1) next.token = given;
          next.wakes += (0.1 + roll() * 8.9) * hour;
          refreshes += 1;
        }
        expect(refreshes).toBeGreaterThan(300);
      } finally {
        await front.stop();
      }
    },
  );
});
