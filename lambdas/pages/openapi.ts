/** Serves GET /openapi.json. */
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { openapiDocument } from "./openapi-document.ts";

export const openapiHandler = (ports: Ports) =>
  httpHandler(ports, {}, async () =>
    json(200, openapiDocument(ports.settings.public_url), { "cache-control": "public, max-age=300" }),
  );
