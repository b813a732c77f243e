/** Serves RFC 8414 metadata of the authorization server, also where OpenID clients look. */
import { authorizationServerMetadata } from "../contracts/oauth.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";

export const serverMetadataHandler = (ports: Ports) =>
  httpHandler(ports, {}, async () =>
    json(200, authorizationServerMetadata(ports.settings.public_url), { "cache-control": "public, max-age=300" }),
  );
