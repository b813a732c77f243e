import { describe, expect, it } from "@jest/globals";
import { seededRandom } from "../../../../lambdas/adapters/memory/random.ts";
import { firstLink, linkAt, nextLink, parseLink } from "../../../../lambdas/core/oauth/token/refresh-chain.ts";
import { Secret } from "../../../../lambdas/core/secret.ts";

const grant_id = `grant_${"0".repeat(32)}`;
const pepper = new Uint8Array(32).fill(7);
const first = firstLink(seededRandom(1), grant_id);

describe("a refresh token", () => {
  it("names its grant and its place, and is read back so", () => {
    expect(first.token.reveal()).toMatch(new RegExp(`^mt_rt_${grant_id}\\.0\\.[\\w-]{43}$`));
    const later = linkAt(pepper, first, 3);
    expect(parseLink(later.token)).toEqual({ grant_id, n: 3, token: later.token });
  });

  it("leads to the same successor for everybody with the pepper, and to another one without it", () => {
    const next = nextLink(pepper, first).token.reveal();
    expect(nextLink(pepper, parseLink(first.token)!).token.reveal()).toBe(next);
    expect(nextLink(new Uint8Array(32).fill(8), first).token.reveal()).not.toBe(next);
  });

  it("leads forward from any place to the same later one, and never to the same text twice", () => {
    const chain = [0, 1, 2, 3, 4].map((n) => linkAt(pepper, first, n).token.reveal());
    expect(new Set(chain).size).toBe(5);
    expect(linkAt(pepper, linkAt(pepper, first, 2), 4).token.reveal()).toBe(chain[4]);
  });

  it("of another grant leads elsewhere from the same secret", () => {
    const secret = first.token.reveal().split(".").at(-1)!;
    const other = parseLink(new Secret(`mt_rt_grant_${"1".repeat(32)}.0.${secret}`))!;
    const tail = (token: Secret) => token.reveal().split(".").at(-1);
    expect(tail(nextLink(pepper, other).token)).not.toBe(tail(nextLink(pepper, first).token));
  });

  it.each([
    ["an access token", first.token.reveal().replace("mt_rt_", "mt_at_")],
    ["a place with a leading zero", first.token.reveal().replace(".0.", ".00.")],
    ["a place below zero", first.token.reveal().replace(".0.", ".-1.")],
    ["a place over a million", first.token.reveal().replace(".0.", ".1000000.")],
    ["a short secret", first.token.reveal().slice(0, -1)],
    ["more behind it", `${first.token.reveal()}A`],
    ["nothing", ""],
  ])("is not %s", (_what, text) => {
    expect(parseLink(new Secret(text))).toBeNull();
  });
});
