import { describe, expect, it } from "@jest/globals";
import type { OAuthScope } from "../../../../lambdas/contracts/oauth.ts";
import { apiScopes, narrowedScope, requestedScope } from "../../../../lambdas/core/oauth/authorize/scope.ts";

const refused = expect.objectContaining({ code: "invalid_scope" });
const granted: OAuthScope[] = ["tasks:read", "tasks:write", "offline_access"];

describe("the scope of an authorization request", () => {
  it.each<[string | undefined, boolean, string[]]>([
    [undefined, false, ["tasks:read", "tasks:write"]],
    ["", false, ["tasks:read", "tasks:write"]],
    ["tasks:read", false, ["tasks:read"]],
    ["tasks:write  tasks:read", false, ["tasks:read", "tasks:write"]],
    ["tasks:read openid", false, ["tasks:read"]],
    ["tasks:read offline_access", false, ["tasks:read"]],
    ["tasks:read", true, ["tasks:read", "offline_access"]],
  ])("%j, of a client that refreshes: %s, is %j", (asked, refreshes, scope) => {
    expect(requestedScope(asked, refreshes)).toEqual(scope);
  });

  it.each(["openid", "offline_access", "TASKS:READ"])("%s alone is refused", (asked) => {
    expect(() => requestedScope(asked, true)).toThrow(refused);
  });
});

describe("the scope of a refresh", () => {
  it("is what was granted where none is named, and may be narrower", () => {
    expect(narrowedScope(undefined, granted)).toEqual(granted);
    expect(narrowedScope("tasks:read", granted)).toEqual(["tasks:read"]);
  });

  it.each(["tasks:write", "tasks:read tasks:write", "tasks:read openid", " "])(
    "is refused where %j goes beyond tasks:read or names nothing",
    (asked) => {
      expect(() => narrowedScope(asked, ["tasks:read"])).toThrow(refused);
    },
  );

  it("counts at the API without offline_access", () => {
    expect(apiScopes(granted)).toEqual(["tasks:read", "tasks:write"]);
  });
});
