import { describe, expect, it } from "@jest/globals";
import { formTarget, redirectKind, redirectUriMatches } from "../../../../lambdas/core/oauth/clients/redirect-uri.ts";

describe("a redirect URI", () => {
  it.each([
    ["https://app.example/callback", "https"],
    ["https://app.example", "https"],
    ["https://app.example/callback?tenant=1", "https"],
    ["http://127.0.0.1:33418/", "loopback"],
    ["http://[::1]:8080/callback", "loopback"],
    ["http://localhost/callback", "loopback"],
    ["cursor://anysphere.cursor-mcp/oauth/callback", "app"],
    ["claude://claude.ai/mcp-auth-callback/abc-1", "app"],
    ["vscode://saoudrizwan.claude-dev/mcp-auth/callback/x", "app"],
  ])("%s may be registered: %s", (uri, kind) => {
    expect(redirectKind(uri)).toMatchObject({ kind });
  });

  it.each([
    ["/callback", "absolute URI"],
    ["https://app.example/a/../b", "normal form"],
    ["HTTPS://app.example/b", "normal form"],
    ["https://app.example:443/b", "normal form"],
    ["https://app.example/b c", "normal form"],
    ["https://app.example\\@evil.example/b", "normal form"],
    [`https://app.example/${"b".repeat(2_048)}`, "normal form"],
    ["https://app.example/b#", "no fragment"],
    ["https://app.example/b#part", "no fragment"],
    ["https://user@app.example/b", "user information"],
    ["https://app.example/b?code=1", "must not carry"],
    ["https://app.example/b?state=1", "must not carry"],
    ["http://app.example/b", "must be https"],
    ["http://127.0.0.1.evil.example/b", "must be https"],
    ["http://127.0.0.2/b", "must be https"],
    ["javascript:alert(1)", "known app"],
    ["evil://app/callback", "known app"],
    ["cursor://anysphere.cursor-mcp/oauth/callback?x=1", "known app"],
    ["cursor://anysphere.cursor-mcp/oauth/callback/more", "known app"],
  ])("%s may not: %s", (uri, problem) => {
    expect(redirectKind(uri)).toEqual({ problem: expect.stringContaining(problem) });
  });
});

describe("a requested redirect URI", () => {
  it.each<[string, string, boolean]>([
    ["https://app.example/cb", "https://app.example/cb", true],
    ["https://app.example/cb/", "https://app.example/cb", false],
    ["https://app.example:8443/cb", "https://app.example/cb", false],
    ["https://app.example/cb?x=1", "https://app.example/cb", false],
    ["https://APP.example/cb", "https://app.example/cb", false],
    ["http://127.0.0.1:5000/cb", "http://127.0.0.1:6000/cb", true],
    ["http://127.0.0.1:5000/cb", "http://127.0.0.1/cb", true],
    ["http://[::1]:5000/cb", "http://[::1]/cb", true],
    ["http://localhost:5000/cb", "http://127.0.0.1:5000/cb", false],
    ["http://127.0.0.1:5000/other", "http://127.0.0.1:5000/cb", false],
    ["http://127.0.0.1:5000/cb?x=1", "http://127.0.0.1:5000/cb", false],
    ["http://127.0.0.1:5000/cb#", "http://127.0.0.1:6000/cb", false],
    ["https://127.0.0.1:5000/cb", "https://127.0.0.1:6000/cb", false],
  ])("%s is the registered %s: %s", (requested, registered, same) => {
    expect(redirectUriMatches(requested, registered)).toBe(same);
  });
});

describe("the form-action of a redirect", () => {
  it.each([
    ["https://app.example/cb?x=1", "https://app.example"],
    ["http://127.0.0.1:5000/cb", "http://127.0.0.1:5000"],
    ["http://[::1]:5000/cb", "http:"],
    ["cursor://anysphere.cursor-mcp/oauth/callback", "cursor:"],
  ])("of %s is %s", (uri, target) => {
    expect(formTarget(uri)).toBe(target);
  });
});
