/** Parallel's OAuth provider: the user picks a key, the client gets that key as its access token (docs/parallel-contract.md section 10). */
import * as z from "zod";
import { demoKey } from "../http/accounts.ts";
import { json, type Answer } from "../http/answer.ts";
import { consentPage, errorPage } from "./consent-page.ts";
import type { Route, SimulatedRequest } from "../http/request.ts";
import type { Simulation } from "../runs/simulation.ts";

const scope = "key:read";

/** Who we are is where we are asked: the server binds one address only. */
const metadata = ({ url }: SimulatedRequest) => ({
  issuer: url.origin,
  authorization_endpoint: `${url.origin}/getKeys/authorize`,
  token_endpoint: `${url.origin}/getKeys/token`,
  registration_endpoint: `${url.origin}/getKeys/register`,
  response_types_supported: ["code"],
  grant_types_supported: ["authorization_code"],
  token_endpoint_auth_methods_supported: ["none"],
  code_challenge_methods_supported: ["S256"],
  scopes_supported: [scope],
});

const html = (status: number, body: string): Answer => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  body,
});

const redirect = (to: URL): Answer => ({
  status: 302,
  headers: { location: to.href, "cache-control": "no-store" },
  body: "",
});

/** https, or http on this machine; no fragment. */
function redirectTarget(redirect_uri: string | undefined): URL | undefined {
  if (!redirect_uri || !URL.canParse(redirect_uri)) return undefined;
  const target = new URL(redirect_uri);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(target.hostname);
  return !target.hash && (target.protocol === "https:" || (target.protocol === "http:" && local)) ? target : undefined;
}

/** `client_id` is the client's hostname, and the redirect must lead there. */
const isClientOf = (client_id: string | undefined, target: URL) =>
  client_id === target.hostname || client_id === target.host;

type Fields = Readonly<Record<string, string | undefined>>;

/** Phase 1: errors are shown, for the redirect is unproven. Phase 2: errors travel to the redirect (RFC 6749 s4.1.2.1). */
function authorize(simulation: Simulation, request: SimulatedRequest): Answer {
  const posted = request.method === "POST";
  const fields = (posted ? request.body : request.query) as Fields;
  const target = redirectTarget(fields["redirect_uri"]);
  if (!target) return html(400, errorPage("redirect_uri must be an https address, or http on localhost"));
  if (!isClientOf(fields["client_id"], target)) {
    return html(400, errorPage("client_id must be the hostname of redirect_uri"));
  }
  const back = (answer: Record<string, string>) => {
    const to = new URL(target);
    for (const [name, value] of Object.entries(answer)) to.searchParams.set(name, value);
    if (fields["state"] !== undefined) to.searchParams.set("state", fields["state"]);
    return redirect(to);
  };
  if (fields["response_type"] !== "code") return back({ error: "unsupported_response_type" });
  if (fields["scope"] !== scope) return back({ error: "invalid_scope" });
  if (fields["code_challenge_method"] !== "S256" || !/^[\w-]{43}$/.test(fields["code_challenge"] ?? "")) {
    return back({ error: "invalid_request", error_description: "PKCE with S256 is required" });
  }
  if (!posted) return html(200, consentPage(request.query, demoKey));
  if (fields["decision"] !== "approve") return back({ error: "access_denied" });
  const key = fields["api_key"] ?? "";
  const account = simulation.accounts.find(key);
  if (!account || account.revoked) return html(400, errorPage("the simulator does not know this key"));
  const { client_id, redirect_uri, code_challenge } = fields as Record<string, string>;
  const code = simulation.consents.issue({
    key,
    client_id: client_id as string,
    redirect_uri: redirect_uri as string,
    code_challenge: code_challenge as string,
  });
  return back({ code });
}

const noStore = { "cache-control": "no-store", pragma: "no-cache" };
const TokenRequest = z.looseObject({
  grant_type: z.literal("authorization_code"),
  code: z.string().min(1),
  client_id: z.string().min(1),
  redirect_uri: z.string().min(1),
  code_verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/), // RFC 7636 s4.1
});

function token(simulation: Simulation, request: SimulatedRequest): Answer {
  const asked = TokenRequest.safeParse(request.body);
  if (!asked.success) {
    const names = [...new Set(asked.error.issues.map((issue) => issue.path.join(".")))].join(", ");
    return json(400, { error: "invalid_request", error_description: `missing or wrong: ${names}` }, noStore);
  }
  const key = simulation.consents.redeem(asked.data.code, asked.data);
  if (key === undefined) {
    const error_description = "the code is unknown, used, expired or bound to another client, redirect or verifier";
    return json(400, { error: "invalid_grant", error_description }, noStore);
  }
  return json(200, { access_token: key, token_type: "bearer", scope }, noStore);
}

const RegisterRequest = z.looseObject({ redirect_uris: z.array(z.string()).min(1) });

function register(_: Simulation, request: SimulatedRequest): Answer {
  const asked = RegisterRequest.safeParse(request.body);
  const targets = asked.success ? asked.data.redirect_uris.map(redirectTarget) : [];
  const [first] = targets;
  if (!asked.success || !first || targets.includes(undefined)) {
    return json(400, { error: "invalid_redirect_uri", error_description: "redirect_uris must be https or localhost" });
  }
  return json(201, {
    ...asked.data,
    client_id: first.hostname,
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code"],
    response_types: ["code"],
  });
}

const open = { open: true, validation: "envelope" } as const;

export const oauthRoutes: readonly Route[] = [
  {
    ...open,
    method: "GET",
    path: "/.well-known/oauth-authorization-server",
    operation: "_metadata",
    answer: (_, request) => json(200, metadata(request)),
  },
  { ...open, method: "GET", path: "/getKeys/authorize", operation: "authorize", answer: authorize },
  { ...open, method: "POST", path: "/getKeys/authorize", operation: "authorize", answer: authorize },
  { ...open, method: "POST", path: "/getKeys/token", operation: "token", answer: token },
  { ...open, method: "POST", path: "/getKeys/register", operation: "_register", answer: register },
];
