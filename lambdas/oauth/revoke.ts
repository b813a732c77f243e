/** Serves POST /revoke (RFC 7009): 200 with nothing to say, whether or not the token was known. */
import { authenticateClient } from "../core/oauth/clients/authenticate-client.ts";
import { revokeToken } from "../core/oauth/token/revoke-token.ts";
import type { Ports } from "../core/ports.ts";
import { jsonEndpoint, oauthJson } from "./json-endpoint.ts";
import { clientCredentials, formParameters } from "./parameters.ts";

export const revokeHandler = (ports: Ports) =>
  jsonEndpoint(ports, async (request) => {
    const parameters = formParameters(request);
    const client = await authenticateClient(ports, clientCredentials(request, parameters));
    await revokeToken(ports, client, parameters.get("token") ?? undefined);
    return oauthJson(200, {});
  });
