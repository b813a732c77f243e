/** T2: without the verifier of its own challenge, S256 and nothing else, a code is worth nothing; and a code is worth something once. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openBrowser } from "../support/browser.ts";
import { startFront, type Front } from "../support/front.ts";
import {
  authorized,
  authorizeUrl,
  callResource,
  challenge,
  connected,
  newVerifier,
  redeem,
  refresh,
  registered,
} from "../support/oauth-client.ts";
import { expectRefused } from "../support/refusal.ts";

const redirect_uri = "https://app.example/callback";
let front: Front;
let client_id: string;
beforeAll(async () => {
  front = await startFront();
  ({ client_id } = await registered(front, [redirect_uri]));
});
afterAll(() => front.stop());

const verifier = "a".repeat(43);
const good = challenge(verifier);

describe("a request without a challenge that S256 made", () => {
  const challenges: [string, Record<string, string | undefined>][] = [
    ["none at all", { code_challenge: undefined, code_challenge_method: undefined }],
    ["a method without a challenge", { code_challenge: undefined }],
    ["no method, which would mean plain", { code_challenge_method: undefined }],
    ["plain", { code_challenge_method: "plain" }],
    ["plain with the verifier itself", { code_challenge: verifier, code_challenge_method: "plain" }],
    ["s256 in lower case", { code_challenge_method: "s256" }],
    ["S512", { code_challenge_method: "S512" }],
    ["S256 and plain", { code_challenge_method: "S256 plain" }],
    ["an empty method", { code_challenge_method: "" }],
    ["an empty challenge", { code_challenge: "" }],
    ["42 characters", { code_challenge: good.slice(1) }],
    ["44 characters", { code_challenge: `${good}A` }],
    ["128 characters", { code_challenge: "A".repeat(128) }],
    ["padding", { code_challenge: `${good}=` }],
    ["the other base64 alphabet", { code_challenge: `${good.slice(0, 41)}+/` }],
    ["hexadecimal", { code_challenge: Buffer.from(good, "base64url").toString("hex") }],
    ["a space in front", { code_challenge: ` ${good.slice(1)}` }],
    ["a line end", { code_challenge: `${good.slice(0, 42)}\n` }],
    ["letters that look alike", { code_challenge: `а${good.slice(1)}` }],
    ["an oversized challenge", { code_challenge: "A".repeat(10_000) }],
  ];
  it.each(challenges)("is refused: %s", async (_, more) => {
    const asking = { client_id, redirect_uri, verifier, more };
    const answer = await expectRefused(front, () => openBrowser(front.public_url).visit(authorizeUrl(front, asking)), [
      redirect_uri,
    ]);
    expect(new URL(answer.headers.get("location") ?? "").searchParams.get("error")).toBe("invalid_request");
  });

  it.each(["code_challenge", "code_challenge_method"])("is refused when %s comes twice", async (name) => {
    const url = `${authorizeUrl(front, { client_id, redirect_uri, verifier })}&${name}=${good}`;
    await expectRefused(front, () => openBrowser(front.public_url).visit(url), [redirect_uri]);
  });
});

describe("a code with another verifier", () => {
  const verifiers: [string, (right: string) => string | undefined][] = [
    ["none", () => undefined],
    ["an empty one", () => ""],
    ["the challenge itself", (right) => challenge(right)],
    ["somebody else's", () => newVerifier()],
    ["the right one with a letter changed", (right) => `${right.slice(0, -1)}${right.endsWith("A") ? "B" : "A"}`],
    ["the right one in the other case", (right) => right.replace(/[a-z]/, (letter) => letter.toUpperCase())],
    ["the right one with a letter more", (right) => `${right}A`],
    ["the right one with a letter less", (right) => right.slice(1)],
    ["the right one and a space", (right) => `${right} `],
    ["the right one and a line end", (right) => `${right}\n`],
    ["the right one padded", (right) => `${right}=`],
    ["the right one turned around", (right) => [...right].reverse().join("")],
    ["the right one twice over", (right) => right + right],
    ["42 characters", () => "a".repeat(42)],
    ["129 characters", () => "a".repeat(129)],
    ["2,000 characters", () => "a".repeat(2_000)],
    ["characters nobody may use", (right) => `${right.slice(0, 42)}/`],
  ];
  it.each(verifiers)("gets no token: %s", async (_, change) => {
    const right = newVerifier();
    const code = (await authorized(front, { client_id, redirect_uri, verifier: right })).get("code") ?? "";
    const more = { code_verifier: change(right) };
    // URLSearchParams of the post leaves an undefined field out.
    await expectRefused(front, () =>
      redeem(front, { client_id, redirect_uri, verifier: right, code, more: more }, code),
    );
    // RFC 9700 2.1.1: one try; the right verifier comes too late.
    await expectRefused(front, () => redeem(front, { client_id, redirect_uri, verifier: right, code }, code));
  });

  it("gets no token for the challenge of another request: a code injected into another session", async () => {
    const [mine, theirs] = [newVerifier(), newVerifier()];
    const code = (await authorized(front, { client_id, redirect_uri, verifier: theirs })).get("code") ?? "";
    await expectRefused(front, () => redeem(front, { client_id, redirect_uri, verifier: mine, code }, code));
  });
});

describe("a code", () => {
  it("that comes again revokes what it brought", async () => {
    const { access_token, refresh_token, code, verifier: right } = await connected(front, { client_id, redirect_uri });
    expect((await callResource(front, access_token)).status).toBe(200);
    await expectRefused(front, () => redeem(front, { client_id, redirect_uri, verifier: right, code }, code));
    expect((await callResource(front, access_token)).status).toBe(401);
    await expectRefused(front, () => refresh(front, client_id, refresh_token));
  });

  it("lives 60 seconds", async () => {
    const right = newVerifier();
    const issue = async () => (await authorized(front, { client_id, redirect_uri, verifier: right })).get("code") ?? "";
    const [late, intime] = [await issue(), await issue()];
    front.clock.at += 60_000 - 1;
    const asking = { client_id, redirect_uri, verifier: right };
    expect((await redeem(front, { ...asking, code: intime }, intime)).status).toBe(200);
    front.clock.at += 1;
    await expectRefused(front, () => redeem(front, { ...asking, code: late }, late));
  });

  it.each([
    ["none", undefined],
    ["an empty one", ""],
    ["one never issued", `mt_ac_${"A".repeat(43)}`],
    ["a number", "17"],
    ["an oversized one", `mt_ac_${"A".repeat(100_000)}`],
    ["another alphabet", "mt_ac_кодкодкод"],
    ["SQL", "' OR 1=1 --"],
  ])("nobody issued gets nothing: %s", async (_, code) => {
    await expectRefused(front, () =>
      redeem(front, { client_id, redirect_uri, verifier, code: "", more: { code } }, ""),
    );
  });
});
