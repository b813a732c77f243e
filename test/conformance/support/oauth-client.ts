/** A plain OAuth client and its user: each step of a flow as one call, so that a test says only what is special. */
import { createHash, randomBytes } from "node:crypto";
import { Secret } from "../../../lambdas/core/secret.ts";
import { keyOne } from "../../support/oauth-world.ts";
import { fieldsOf, openBrowser, type Browser, type Page } from "./browser.ts";
import type { Front } from "./front.ts";

export interface Registered {
  readonly client_id: string;
  readonly client_secret?: string;
}

export const newVerifier = (): string => randomBytes(32).toString("base64url");
export const challenge = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

export const register = async (front: Front, metadata: Record<string, unknown>): Promise<Response> =>
  fetch(`${front.public_url}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(metadata),
  });

export const registered = async (
  front: Front,
  redirect_uris: string[],
  more: Record<string, unknown> = {},
): Promise<Registered> => {
  const answer = await register(front, {
    client_name: "Test client",
    redirect_uris,
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
    ...more,
  });
  if (answer.status !== 201) throw new Error(`Registration answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Registered;
};

export interface Asking {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly verifier: string;
  readonly state?: string;
  readonly more?: Record<string, string | undefined>;
}

/** `undefined` in `more` takes a parameter away. */
export const authorizeUrl = (front: Front, { client_id, redirect_uri, verifier, state, more }: Asking): string => {
  const parameters: Record<string, string | undefined> = {
    response_type: "code",
    client_id,
    redirect_uri,
    state: state ?? "state-1",
    scope: "tasks:read tasks:write offline_access",
    code_challenge: challenge(verifier),
    code_challenge_method: "S256",
    resource: `${front.public_url}/mcp`,
    ...more,
  };
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `${front.public_url}/authorize?${new URLSearchParams(given).toString()}`;
};

export type Way = "parallel" | "key" | "session";

/** From the consent page to the redirect: what the user does. Answers the last page, whose Location leads away. */
export const consentTo = async (
  front: Front,
  browser: Browser,
  consent: Page,
  way: Way = "key",
  key: string = keyOne,
): Promise<Page> => {
  const fields = fieldsOf(consent.html);
  const { question = "", csrf_token = "" } = fields;
  const answered = await browser.submit("/authorize", { question, csrf_token, decision: way });
  if (way === "key" && answered.status === 200) {
    return browser.submit("/authorize/key", { handle: fieldsOf(answered.html)["handle"] ?? "", api_key: key });
  }
  const upstream = answered.headers.get("location") ?? "";
  if (way !== "parallel" || !upstream.startsWith("https://platform.parallel.ai/")) return answered;
  const code = front.keyProvider.agree(upstream, new Secret(key));
  const back = new URLSearchParams({ code, state: new URL(upstream).searchParams.get("state") ?? "" });
  return browser.visit(`${front.public_url}/authorize/callback?${back.toString()}`);
};

/** Authorizes and answers the parameters the client is called back with. */
export const authorized = async (
  front: Front,
  asking: Asking,
  options: { browser?: Browser; way?: Way; key?: string } = {},
): Promise<URLSearchParams> => {
  const browser = options.browser ?? openBrowser(front.public_url);
  const consent = await browser.visit(authorizeUrl(front, asking));
  if (consent.status !== 200) throw new Error(`/authorize answered ${consent.status}: ${consent.html}`);
  const last = await consentTo(front, browser, consent, options.way, options.key);
  const location = last.headers.get("location");
  if (!location?.startsWith(asking.redirect_uri)) throw new Error(`led to ${location}: ${last.status} ${last.html}`);
  return new URL(location).searchParams;
};

export const post = (
  front: Front,
  path: string,
  fields: Record<string, string | undefined> | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Response> => {
  const given =
    fields instanceof URLSearchParams
      ? fields
      : new URLSearchParams(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return fetch(`${front.public_url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: given.toString(),
  });
};

export const redeem = (
  front: Front,
  { client_id, redirect_uri, verifier, more }: Asking & { code: string },
  code: string,
) =>
  post(front, "/token", {
    grant_type: "authorization_code",
    code,
    client_id,
    redirect_uri,
    code_verifier: verifier,
    resource: `${front.public_url}/mcp`,
    ...more,
  });

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
  readonly expires_in: number;
}

export const refresh = (front: Front, client_id: string, refresh_token: string, more: Record<string, string> = {}) =>
  post(front, "/token", { grant_type: "refresh_token", client_id, refresh_token, ...more });

/** The whole way, for tests of what comes after it. */
export const connected = async (
  front: Front,
  options: {
    browser?: Browser;
    way?: Way;
    key?: string;
    redirect_uri?: string;
    client_id?: string;
    more?: Asking["more"];
  } = {},
): Promise<Tokens & { client_id: string; redirect_uri: string; code: string; verifier: string }> => {
  const redirect_uri = options.redirect_uri ?? "https://app.example/callback";
  const client_id = options.client_id ?? (await registered(front, [redirect_uri])).client_id;
  const verifier = newVerifier();
  const code =
    (await authorized(front, { client_id, redirect_uri, verifier, more: options.more ?? {} }, options)).get("code") ??
    "";
  const answer = await redeem(front, { client_id, redirect_uri, verifier, code }, code);
  if (answer.status !== 200) throw new Error(`/token answered ${answer.status}: ${await answer.text()}`);
  return { ...((await answer.json()) as Tokens), client_id, redirect_uri, code, verifier };
};

export const callResource = (front: Front, access_token: string): Promise<Response> =>
  fetch(`${front.public_url}/mcp`, { headers: { authorization: `Bearer ${access_token}` } });
