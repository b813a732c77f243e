/** Serves POST /token (RFC 6749 section 3.2): a code or a refresh token for an access token. */
import { capabilities, TokenRequest, type TokenResponse } from "../contracts/oauth.ts";
import { authenticateClient } from "../core/oauth/clients/authenticate-client.ts";
import { InvalidRequest, UnauthorizedClient, UnsupportedGrantType } from "../core/oauth/errors.ts";
import { exchangeCode } from "../core/oauth/token/exchange-code.ts";
import { refreshToken } from "../core/oauth/token/refresh.ts";
import type { Ports } from "../core/ports.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { jsonEndpoint, oauthJson } from "./json-endpoint.ts";
import { clientCredentials, formParameters } from "./parameters.ts";

const answer = async (ports: Ports, request: HttpRequest): Promise<TokenResponse> => {
  const parameters = formParameters(request);
  const asked = TokenRequest.safeParse({
    ...Object.fromEntries(parameters),
    resource: parameters.getAll("resource"),
  });
  if (!asked.success) throw new InvalidRequest(`${asked.error.issues[0]?.path.join(".")} is too long`);
  const client = await authenticateClient(ports, clientCredentials(request, parameters));
  const { grant_type } = asked.data;
  if (grant_type === undefined) throw new InvalidRequest("grant_type is missing");
  const known = capabilities.grant_types.find((type) => type === grant_type);
  if (!known) throw new UnsupportedGrantType(`grant_type must be one of: ${capabilities.grant_types.join(", ")}`);
  if (!client.grant_types.includes(known)) throw new UnauthorizedClient(`this client did not register ${known}`);
  return known === "authorization_code"
    ? exchangeCode(ports, client, asked.data)
    : refreshToken(ports, client, asked.data);
};

export const tokenHandler = (ports: Ports) =>
  jsonEndpoint(ports, async (request) => oauthJson(200, await answer(ports, request)));
