/** A client that refuses whatever a server does not do to the letter: oauth4webapi, over the discovery an MCP client does. */
import * as oauth from "oauth4webapi";
import type { ClientAuthMethod } from "../../../lambdas/contracts/oauth.ts";

/** A laptop's origin is http; everything else stays strict. */
const options = { [oauth.allowInsecureRequests]: true } as const;

export interface Discovered {
  readonly as: oauth.AuthorizationServer;
  readonly resource: oauth.ResourceServer;
}

/** From the MCP address to its resource metadata (RFC 9728), from there to the server's own (RFC 8414). */
export const discover = async (origin: string): Promise<Discovered> => {
  const mcp = new URL(`${origin}/mcp`);
  const resource = await oauth.processResourceDiscoveryResponse(
    mcp,
    await oauth.resourceDiscoveryRequest(mcp, options),
  );
  const issuer = new URL(resource.authorization_servers?.[0] ?? "");
  const answer = await oauth.discoveryRequest(issuer, { ...options, algorithm: "oauth2" });
  return { as: await oauth.processDiscoveryResponse(issuer, answer), resource };
};

export interface StrictClient extends Discovered {
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
}

export const secretOf = ({ client_secret }: oauth.Client): string =>
  typeof client_secret === "string" ? client_secret : "";

const authentications: Record<ClientAuthMethod, (secret: string) => oauth.ClientAuth> = {
  none: () => oauth.None(),
  client_secret_basic: (secret) => oauth.ClientSecretBasic(secret),
  client_secret_post: (secret) => oauth.ClientSecretPost(secret),
};

/** RFC 7591, as a host does it that was never here before. */
export const registerStrictly = async (
  discovered: Discovered,
  redirect_uri: string,
  method: ClientAuthMethod,
): Promise<StrictClient> => {
  const metadata = {
    client_name: "A strict client",
    redirect_uris: [redirect_uri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: method,
    scope: "tasks:read tasks:write offline_access",
  };
  const answer = await oauth.dynamicClientRegistrationRequest(discovered.as, metadata, options);
  const client = await oauth.processDynamicClientRegistrationResponse(answer);
  return { ...discovered, client, authentication: authentications[method](secretOf(client)) };
};

/** A client with a metadata document, or one whose id and secret a person typed in. */
export const knownClient = (
  discovered: Discovered,
  client_id: string,
  credentials?: { method: ClientAuthMethod; secret: string },
): StrictClient => ({
  ...discovered,
  client: { client_id },
  authentication: authentications[credentials?.method ?? "none"](credentials?.secret ?? ""),
});

export interface Begun {
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
}

export const begin = async ({ as, client, resource }: StrictClient, redirect_uri: string): Promise<Begun> => {
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), `${oauth.generateRandomState()} =ä&`];
  const url = new URL(as.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri,
    state,
    scope: "tasks:read tasks:write offline_access",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    resource: resource.resource,
  }).toString();
  return { url: url.href, verifier, state };
};

/** Checks state and issuer, then redeems. `called_back`: the address the browser was sent to. */
export const finish = async (
  strict: StrictClient,
  redirect_uri: string,
  { verifier, state }: Begun,
  called_back: string,
): Promise<oauth.TokenEndpointResponse> => {
  const { as, client, authentication, resource } = strict;
  const parameters = oauth.validateAuthResponse(as, client, new URL(called_back).searchParams, state);
  const answer = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    authentication,
    parameters,
    redirect_uri,
    verifier,
    {
      ...options,
      additionalParameters: { resource: resource.resource },
    },
  );
  return oauth.processAuthorizationCodeResponse(as, client, answer);
};

export const renew = async (
  { as, client, authentication, resource }: StrictClient,
  refresh_token: string,
): Promise<oauth.TokenEndpointResponse> => {
  const more = { ...options, additionalParameters: { resource: resource.resource } };
  const answer = await oauth.refreshTokenGrantRequest(as, client, authentication, refresh_token, more);
  return oauth.processRefreshTokenResponse(as, client, answer);
};

export const revokeStrictly = async ({ as, client, authentication }: StrictClient, token: string): Promise<void> =>
  oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, token, options));
