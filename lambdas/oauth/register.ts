/** Serves POST /register (RFC 7591): 201 with what was registered. */
import { InvalidClientMetadata } from "../core/oauth/errors.ts";
import { registerClient } from "../core/oauth/clients/register-client.ts";
import type { Ports } from "../core/ports.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { parseJson } from "../middleware/validate.ts";
import { jsonEndpoint, oauthJson } from "./json-endpoint.ts";

const maxMetadataBytes = 64 * 1024;

const metadataOf = (request: HttpRequest): unknown => {
  if (request.media_type !== "application/json")
    throw new InvalidClientMetadata("send the metadata as application/json");
  if (request.body.length > maxMetadataBytes) throw new InvalidClientMetadata("the metadata is larger than 64 KB");
  return parseJson(request.body);
};

export const registerHandler = (ports: Ports) =>
  jsonEndpoint(ports, async (request) =>
    oauthJson(201, await registerClient(ports, metadataOf(request), request.source_ip)),
  );
