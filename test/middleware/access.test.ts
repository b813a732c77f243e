import { describe, expect, it } from "@jest/globals";
import type { AccessClass } from "../../lambdas/contracts/access.ts";
import type { Caller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { accessOfRoute, requireKind, requireScope } from "../../lambdas/middleware/access.ts";

const where = "https://multitask.example/account";
const callerBy = (via: Caller["via"], scopes: Caller["scopes"] = []): Caller => ({
  owner: "own_1",
  key: new Secret("key"),
  scopes,
  via,
});

describe("who may call what", () => {
  it.each<[Caller["via"], AccessClass, boolean]>([
    ["session", "scoped", true],
    ["session", "owner-only", true],
    ["session", "person", true],
    ["session", "tools", false],
    ["api_key", "owner-only", true],
    ["bearer_key", "owner-only", true],
    ["api_key", "person", false],
    ["bearer_key", "tools", true],
    ["access_token", "scoped", true],
    ["access_token", "owner-only", false],
    ["access_token", "person", false],
    ["access_token", "tools", true],
    ["api_key", "token", false],
  ])("by %s, a call of class %s is allowed: %s", (via, access, allowed) => {
    const call = () => requireKind(callerBy(via), access, where);
    if (allowed) expect(call).not.toThrow();
    else expect(call).toThrow(expect.objectContaining({ kind: "forbidden", code: "owner_only" }));
  });

  it("a refusal says where the owner does it", () => {
    expect(() => requireKind(callerBy("access_token"), "owner-only", where)).toThrow(
      `Sign in at ${where} in a browser`,
    );
  });

  it("a route that nobody declared is for owners only", () => {
    expect(accessOfRoute("DELETE /{id}/unheard-of")).toBe("owner-only");
    expect(accessOfRoute("POST /v1/tasks/groups")).toBe("scoped");
  });
});

describe("the scope of a call", () => {
  it("is one of the caller's, or is named in the refusal", () => {
    const reader = callerBy("access_token", ["tasks:read"]);
    expect(() => requireScope(reader, "tasks:read")).not.toThrow();
    expect(() => requireScope(reader, "tasks:write")).toThrow(
      expect.objectContaining({
        kind: "forbidden",
        code: "insufficient_scope",
        message: expect.stringContaining("tasks:write"),
      }),
    );
  });
});
