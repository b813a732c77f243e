/**
 * What a request to /authorize leads to. Phase 1 proves the client and its redirect URI: a mistake there is
 * shown here and never redirected. Phase 2 checks the rest: a mistake there is told to the client at its redirect URI.
 */
import { AuthorizeClient, AuthorizeRequest } from "../../../contracts/oauth.ts";
import type { AuthorizationRequest, ClientRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import { errorResponse } from "./authorization-response.ts";
import {
  InteractionRequired,
  InvalidRequest,
  OAuthError,
  RequestNotSupported,
  RequestUriNotSupported,
  UnsupportedResponseType,
} from "../errors.ts";
import { clientToAuthorize } from "../clients/find-client.ts";
import { checkChallenge } from "./pkce.ts";
import { redirectKind, redirectUriMatches } from "../clients/redirect-uri.ts";
import { repeatedNames } from "./repeated-names.ts";
import { checkResource } from "./resource.ts";
import { requestedScope } from "./scope.ts";

export type AuthorizeDecision =
  | { readonly kind: "refuse"; readonly error: OAuthError }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "ask"; readonly request: AuthorizationRequest };

type AuthorizePorts = Pick<Ports, "clients" | "fetcher" | "attempts" | "pepper" | "clock" | "settings">;

/** RFC 6749 3.1: a parameter comes at most once. */
const checkOnce = (parameters: URLSearchParams, concerns: (name: string) => boolean): void => {
  if (repeatedNames(parameters).some(concerns)) throw new InvalidRequest("a parameter comes more than once");
};

/** RFC 6749 2.3, 3.1.2.3: the client is known and the redirect URI is one of its own. */
const provenClient = async (ports: AuthorizePorts, parameters: URLSearchParams, address: string) => {
  checkOnce(parameters, (name) => name === "client_id" || name === "redirect_uri");
  const asked = AuthorizeClient.safeParse(Object.fromEntries(parameters));
  if (!asked.success) throw new InvalidRequest(`${asked.error.issues[0]?.path.join(".")} is missing or too long`);
  const { client_id, redirect_uri } = asked.data;
  const usable = redirectKind(redirect_uri);
  if ("problem" in usable) throw new InvalidRequest(`redirect_uri ${usable.problem}`);
  const client = await clientToAuthorize(ports, client_id, redirect_uri, address);
  if (!client.redirect_uris.some((registered) => redirectUriMatches(redirect_uri, registered))) {
    throw new InvalidRequest("redirect_uri is not registered for this client");
  }
  return { client, redirect_uri };
};

/** OpenID Connect Core 6: requests by value or by reference are not offered here. */
const checkRequestObject = ({ request, request_uri }: AuthorizeRequest): void => {
  if (request !== undefined) throw new RequestNotSupported("send the parameters themselves");
  if (request_uri !== undefined) throw new RequestUriNotSupported("send the parameters themselves");
};

/** RFC 6749 4.1.1. */
const checkResponseType = ({ response_type, response_mode }: AuthorizeRequest): void => {
  if (response_type === undefined) throw new InvalidRequest("response_type is missing");
  if (response_type !== "code") throw new UnsupportedResponseType("response_type must be code");
  if (response_mode !== undefined && response_mode !== "query") throw new InvalidRequest("response_mode must be query");
};

/** OpenID Connect Core 3.1.2.1: we always ask, so we can never not ask. */
const checkPrompt = ({ prompt }: AuthorizeRequest): void => {
  if (prompt?.split(" ").includes("none")) throw new InteractionRequired("the user has to be asked");
};

const checkedRequest = (
  parameters: URLSearchParams,
  client: ClientRecord,
  redirect_uri: string,
  public_url: string,
): AuthorizationRequest => {
  // RFC 8707 section 2: several resources may be named.
  checkOnce(parameters, (name) => name !== "resource");
  const asked = AuthorizeRequest.safeParse({
    ...Object.fromEntries(parameters),
    resource: parameters.getAll("resource"),
  });
  if (!asked.success) throw new InvalidRequest(`${asked.error.issues[0]?.path.join(".")} is too long`);
  checkRequestObject(asked.data);
  checkResponseType(asked.data);
  const code_challenge = checkChallenge(asked.data.code_challenge, asked.data.code_challenge_method);
  const scope = requestedScope(asked.data.scope, client.grant_types.includes("refresh_token"));
  const resource = checkResource(asked.data.resource, public_url);
  checkPrompt(asked.data);
  const { client_id, client_name } = client;
  return { client_id, client_name, redirect_uri, scope, state: asked.data.state ?? null, resource, code_challenge };
};

/** A state is returned as it came; one that is too long or comes twice is not returned at all. */
const returnableState = (parameters: URLSearchParams): string | null => {
  const [state, ...more] = parameters.getAll("state");
  return state !== undefined && state.length <= 2048 && more.length === 0 ? state : null;
};

/** Never throws an OAuthError: what is wrong is part of the decision. `address`: where the browser is, for limits. */
export const authorize = async (
  ports: AuthorizePorts,
  parameters: URLSearchParams,
  address: string,
): Promise<AuthorizeDecision> => {
  const { public_url } = ports.settings;
  let proven: Awaited<ReturnType<typeof provenClient>>;
  try {
    proven = await provenClient(ports, parameters, address);
  } catch (error) {
    if (error instanceof OAuthError) return { kind: "refuse", error };
    throw error;
  }
  try {
    return { kind: "ask", request: checkedRequest(parameters, proven.client, proven.redirect_uri, public_url) };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const returning = { redirect_uri: proven.redirect_uri, state: returnableState(parameters) };
    return { kind: "redirect", to: errorResponse(returning, public_url, error) };
  }
};
