import { describe, expect, it } from "@jest/globals";
import { challengeOf, checkChallenge, checkVerifier } from "../../../../lambdas/core/oauth/authorize/pkce.ts";

/** RFC 7636 appendix B. */
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

describe("a code challenge", () => {
  it("is made as RFC 7636 prints it", () => {
    expect(challengeOf(verifier)).toBe(challenge);
  });

  it("is taken with S256", () => {
    expect(checkChallenge(challenge, "S256")).toBe(challenge);
  });

  it.each<[string, string | undefined, string | undefined]>([
    ["without a challenge", undefined, "S256"],
    ["without a method, which would mean plain", challenge, undefined],
    ["with the method plain", verifier, "plain"],
    ["with the method in lower case", challenge, "s256"],
    ["one character short", challenge.slice(1), "S256"],
    ["one character long", `${challenge}A`, "S256"],
    ["with padding", `${challenge.slice(1)}=`, "S256"],
    ["in base64 instead of base64url", challenge.replace("-", "+"), "S256"],
    ["with a line end", `${challenge}\n`, "S256"],
  ])("is refused %s", (_how, code_challenge, method) => {
    expect(() => checkChallenge(code_challenge, method)).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });
});

describe("a code verifier", () => {
  it("is taken for its own challenge, at 43 and at 128 characters", () => {
    expect(() => checkVerifier(verifier, challenge)).not.toThrow();
    const longest = "~.".repeat(64);
    expect(() => checkVerifier(longest, challengeOf(longest))).not.toThrow();
  });

  it("that is missing is an invalid request", () => {
    expect(() => checkVerifier(undefined, challenge)).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });

  it.each([
    ["another", "a".repeat(43)],
    ["the challenge itself", challenge],
    ["one with another case", verifier.toUpperCase()],
  ])("is refused when it is %s", (_what, given) => {
    expect(() => checkVerifier(given, challenge)).toThrow("code_verifier does not match");
  });

  it.each([
    ["too short", "a".repeat(42)],
    ["too long", "a".repeat(129)],
    ["of other characters", `${"a".repeat(42)}+`],
  ])("is refused when it is %s, even where its hash is right", (_what, given) => {
    expect(() => checkVerifier(given, challengeOf(given))).toThrow("43 to 128 unreserved characters");
  });
});
