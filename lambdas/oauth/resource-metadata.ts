/** Serves RFC 9728 metadata of /mcp at both well-known paths: clients look at either. */
import { protectedResourceMetadata } from "../contracts/oauth.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";

export const resourceMetadataHandler = (ports: Ports) =>
  httpHandler(ports, {}, async () =>
    json(200, protectedResourceMetadata(ports.settings.public_url), { "cache-control": "public, max-age=300" }),
  );
