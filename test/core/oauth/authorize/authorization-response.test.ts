import { describe, expect, it } from "@jest/globals";
import { codeResponse, errorResponse } from "../../../../lambdas/core/oauth/authorize/authorization-response.ts";
import { AccessDenied } from "../../../../lambdas/core/oauth/errors.ts";
import { Secret } from "../../../../lambdas/core/secret.ts";

const issuer = "https://multitask.example";
const parametersOf = (uri: string) => Object.fromEntries(new URL(uri).searchParams);

describe("the answer to an authorization request", () => {
  it("carries code, state and issuer", () => {
    const uri = codeResponse({ redirect_uri: "https://app.example/cb", state: "a&b=c" }, issuer, new Secret("mt_ac_1"));
    expect(uri.startsWith("https://app.example/cb?")).toBe(true);
    expect(parametersOf(uri)).toEqual({ code: "mt_ac_1", state: "a&b=c", iss: issuer });
  });

  it("carries error, description and issuer, and no state where none was sent", () => {
    const uri = errorResponse({ redirect_uri: "https://app.example/cb", state: null }, issuer, new AccessDenied("No."));
    expect(parametersOf(uri)).toEqual({ error: "access_denied", error_description: "No.", iss: issuer });
  });

  it("leaves what the redirect URI carries already", () => {
    const uri = codeResponse({ redirect_uri: "https://app.example/cb?tenant=1", state: "s" }, issuer, new Secret("c"));
    expect(uri.startsWith("https://app.example/cb?tenant=1&")).toBe(true);
    expect(parametersOf(uri)).toEqual({ tenant: "1", code: "c", state: "s", iss: issuer });
  });
});
