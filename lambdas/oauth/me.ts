/** Serves GET /me: whose an access token is, for a client that wants to name the connection. */
import { readAccessToken } from "../core/oauth/token/access-token.ts";
import { InvalidToken } from "../core/oauth/errors.ts";
import type { Ports } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { bearerChallenge, challengeHeaders } from "../middleware/errors/bearer-challenge.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { oauthErrorJson, jsonEndpoint, oauthJson } from "./json-endpoint.ts";

const bearer = (request: HttpRequest): Secret => {
  const value = /^bearer +(mt_at_[\w.-]{1,128})$/i.exec(request.headers["authorization"]?.trim() ?? "")?.[1];
  if (value === undefined) throw new InvalidToken("send an access token as Authorization: Bearer");
  return new Secret(value);
};

export const meHandler = (ports: Ports) =>
  jsonEndpoint(ports, async (request) => {
    try {
      const { record, grant } = await readAccessToken(ports, bearer(request));
      return oauthJson(200, { sub: grant.owner, client_id: grant.client_id, scope: record.scope.join(" ") });
    } catch (error) {
      if (!(error instanceof InvalidToken)) throw error;
      const answer = oauthErrorJson(error, request);
      // RFC 6750 section 3: no error code where no credential came.
      const presented = request.headers["authorization"] !== undefined;
      const challenge = bearerChallenge(ports.settings.public_url, presented ? { code: "invalid_token" } : undefined);
      return { ...answer, headers: { ...answer.headers, ...challengeHeaders(challenge) } };
    }
  });
