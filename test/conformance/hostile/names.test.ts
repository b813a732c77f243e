/** T5: what a client calls itself is shown as plain text that cannot pose as anything else; the redirect host says who it is. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openBrowser } from "../support/browser.ts";
import { startFront, type Front } from "../support/front.ts";
import { authorizeUrl, newVerifier, registered } from "../support/oauth-client.ts";
import { shownNames, tagsOf } from "../support/browser.ts";

const redirect_uri = "https://evil.example/callback";
let front: Front;
let plain: ReturnType<typeof tagsOf>;

const consent = async (client_name: string) => {
  front.clock.at += 60 * 60_000;
  const { client_id } = await registered(front, [redirect_uri], { client_name });
  return openBrowser(front.public_url).visit(authorizeUrl(front, { client_id, redirect_uri, verifier: newVerifier() }));
};
beforeAll(async () => {
  front = await startFront();
  plain = tagsOf((await consent("Plain")).html);
});
afterAll(() => front.stop());

const names: [string, string][] = [
  ["a script", "<script>alert(1)</script>"],
  ["an image with a handler", '<img src=x onerror="alert(1)">'],
  ["an end of the element", "</q></h1><form action=https://evil.example><button>Allow"],
  ["a style", "<style>.destination{display:none}</style>"],
  ["an entity", "&lt;script&gt;&#x3c;b&#62;"],
  ["quotes", `"' onmouseover="alert(1)`],
  ["a comment", "<!-- --><!doctype html>"],
  ["a frame", "<iframe src=https://evil.example></iframe>"],
  ["a template of this house", "${client_name}"],
  ["right-to-left override", "Claude\u202Emoc.elpmaxe.live"],
  ["isolates", "\u2066Claude\u2069\u2067"],
  ["embedding", "\u202aClaude\u202b\u202c\u202d"],
  ["right-to-left marks", "Claude\u200f\u200e\u061c"],
  ["zero-width characters", "Cl\u200baude\u200c\u200d\u2060\ufeff"],
  ["a soft hyphen", "Cla\u00adude"],
  ["tag characters", "Claude\u{E0041}\u{E0042}\u{E007F}"],
  ["null", "Cla\u0000ude"],
  ["escape sequences", "\u001b[2J\u001b[31mClaude"],
  ["a bell and deletes", "Claude\u0007\u0008\u0008\u007f"],
  ["C1 controls", "Claude\u0085\u009b31m"],
  ["lines", "Claude\r\n\r\nYou will be sent back to claude.ai"],
  ["line separators", "Claude\u2028\u2029claude.ai"],
  ["tabs", "Claude\t\t\t\t\tclaude.ai"],
  ["600 letters", "Claude ".repeat(100).slice(0, 600)],
  ["600 spaces", `Claude${" ".repeat(600)}claude.ai`],
  ["blanks only", " \u00a0\u2003\u3000 "],
  ["invisible letters only", "\u3164\u115f\u1160\uffa0\u2800"],
  ["stacked marks", `Claude${"\u0300".repeat(200)}`],
  ["half a pair", "Claude\ud83d"],
  ["private use", "\uf8ff Apple"],
  ["emoji and flags", "🔒 Verified 🇺🇸"],
  ["no letters", ""],
  ["an address", "https://claude.ai"],
];

/** What no name may show: what changes the direction, hides, moves the cursor or starts a line. */
const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

describe("a client's own name", () => {
  it("comes in at least 30 disguises", () => {
    expect(names.length).toBeGreaterThanOrEqual(30);
  });

  it.each(names)("adds no element and hides nothing: %s", async (_, client_name) => {
    const page = await consent(client_name);
    expect(page.status).toBe(200);
    expect(tagsOf(page.html)).toEqual(plain);
    const [shown = "", ...more] = shownNames(page.html);
    expect(more).toEqual([]);
    expect(shown).not.toMatch(dangerous);
    expect([...shown].length).toBeGreaterThan(0);
    expect([...shown].length).toBeLessThanOrEqual(64);
    expect(shown).not.toMatch(/\p{M}{3}/u);
    expect(page.html).toContain('<p class="destination">evil.example</p>');
    expect(page.html).toContain("nobody checked it");
  });

  it("falls back to where it will lead", async () => {
    const [shown] = shownNames((await consent("\u200b\u202e ")).html);
    expect(shown).toBe("evil.example");
  });

  it("loads no picture, terms or anything else from elsewhere", async () => {
    front.clock.at += 60 * 60_000;
    const more = {
      client_name: "Pictured",
      logo_uri: "https://evil.example/logo.png",
      policy_uri: "https://evil.example/policy",
      tos_uri: "javascript:alert(1)",
      client_uri: "https://evil.example",
    };
    const { client_id } = await registered(front, [redirect_uri], more);
    const url = authorizeUrl(front, { client_id, redirect_uri, verifier: newVerifier() });
    const page = await openBrowser(front.public_url).visit(url);
    expect(page.html).not.toMatch(/logo|policy_uri|alert/);
    expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'.*img-src 'self'/);
  });
});
