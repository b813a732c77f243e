/** The OAuth provider as a client meets it: metadata, consent, one-time code, PKCE, the key as token. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as oauth from "oauth4webapi";
import {
  demoKey,
  startParallelSimulator,
  virtualClock,
  type ParallelSimulator,
} from "../../../local/parallel-simulator/server.ts";

let simulator: ParallelSimulator;
const clock = virtualClock();
beforeAll(async () => {
  simulator = await startParallelSimulator({ clock });
});
afterAll(() => simulator.stop());

const redirect_uri = "https://app.example.com/back";
const verifier = "v".repeat(43);
const request = {
  client_id: "app.example.com",
  redirect_uri,
  response_type: "code",
  scope: "key:read",
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  code_challenge_method: "S256",
  state: "s1",
};
type Fields = Record<string, string>;
const ask = (fields: Fields) =>
  fetch(`${simulator.url}/getKeys/authorize?${new URLSearchParams(fields).toString()}`, { redirect: "manual" });
const decide = (fields: Fields) =>
  fetch(`${simulator.url}/getKeys/authorize`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
const locationOf = (response: Response) => new URL(response.headers.get("location") ?? "none:");
const codeFor = async (fields: Fields = {}) => {
  const answer = await decide({ ...request, decision: "approve", api_key: demoKey, ...fields });
  return locationOf(answer).searchParams.get("code") ?? "";
};
const redeem = async (fields: Fields) => {
  const answer = await fetch(`${simulator.url}/getKeys/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: request.client_id,
      redirect_uri,
      code_verifier: verifier,
      ...fields,
    }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};

describe("the OAuth provider", () => {
  it("is found by a strict client, which gets a key through it", async () => {
    const issuer = new URL(simulator.url);
    const insecure = { [oauth.allowInsecureRequests]: true };
    const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    expect(server.issuer).toBe(simulator.url);
    const client = { client_id: request.client_id };
    const back = locationOf(await decide({ ...request, decision: "approve", api_key: "demo-mine" }));
    const params = oauth.validateAuthResponse(server, client, back, "s1");
    const grant = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      params,
      redirect_uri,
      verifier,
      insecure,
    );
    const token = await oauth.processAuthorizationCodeResponse(server, client, grant);
    expect(token).toMatchObject({ access_token: "demo-mine", token_type: "bearer", scope: "key:read" });
  });

  it("shows a page that carries the request in a form, escaped", async () => {
    const page = await (await ask({ ...request, state: `"><script>` })).text();
    expect(page).toContain("app.example.com");
    expect(page).toContain('name="code_challenge"');
    expect(page).not.toContain("<script>");
  });

  it("never redirects to an address that is not the client's", async () => {
    const bad = ["http://app.example.com/back", "https://evil.example/back", `${redirect_uri}#x`, "nonsense", ""];
    for (const redirect of bad) expect((await ask({ ...request, redirect_uri: redirect })).status).toBe(400);
    const local = { ...request, client_id: "127.0.0.1", redirect_uri: "http://127.0.0.1:8787/oauth/callback" };
    expect((await ask(local)).status).toBe(200);
  });

  it.each([
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ scope: "keys:read" }, "invalid_scope"],
    [{ code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge: "" }, "invalid_request"],
  ])("sends %j back to the client as %s with its state", async (fields, error) => {
    const back = locationOf(await ask({ ...request, ...fields }));
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error, state: "s1" });
  });

  it("tells the client when the user says no", async () => {
    const back = locationOf(await decide({ ...request, decision: "deny" }));
    expect(back.searchParams.get("error")).toBe("access_denied");
  });

  it("takes a code once, within ten minutes", async () => {
    const code = await codeFor();
    expect((await redeem({ code })).status).toBe(200);
    expect(await redeem({ code })).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const old = await codeFor();
    clock.advance(600_001);
    expect((await redeem({ code: old })).body["error"]).toBe("invalid_grant");
  });

  it.each([
    [{ code_verifier: "w".repeat(43) }, "invalid_grant"],
    [{ client_id: "other.example.com" }, "invalid_grant"],
    [{ redirect_uri: "https://app.example.com/other" }, "invalid_grant"],
    [{ code_verifier: "short" }, "invalid_request"],
    [{ grant_type: "refresh_token" }, "invalid_request"],
  ])("refuses %j at the token endpoint as %s", async (fields, error) => {
    const code = await codeFor();
    expect(await redeem({ code, ...fields })).toMatchObject({ status: 400, body: { error } });
  });

  it("registers a client under its hostname", async () => {
    const register = (redirect_uris: string[]) =>
      fetch(`${simulator.url}/getKeys/register`, { method: "POST", body: JSON.stringify({ redirect_uris }) });
    const answer = await register([redirect_uri]);
    expect([answer.status, await answer.json()]).toMatchObject([201, { client_id: "app.example.com" }]);
    expect((await register(["http://app.example.com/"])).status).toBe(400);
  });
});
