/** The OAuth surface as it goes over the wire: what this server can do, its metadata, and one schema per request. */
import * as z from "zod";
import { scopes } from "./routes.ts";

/** `offline_access` asks for a refresh token; the others are the scopes of the API itself. */
export const oauthScopes = [...scopes, "offline_access"] as const;
export type OAuthScope = (typeof oauthScopes)[number];

/** One value that metadata and validation both read, so that they cannot disagree. */
export const capabilities = {
  response_types: ["code"],
  grant_types: ["authorization_code", "refresh_token"],
  // Claude uses client id metadata documents only where "none" is offered.
  token_endpoint_auth_methods: ["none", "client_secret_basic", "client_secret_post"],
  code_challenge_methods: ["S256"],
} as const;
export type GrantType = (typeof capabilities.grant_types)[number];
export type ClientAuthMethod = (typeof capabilities.token_endpoint_auth_methods)[number];

/** The one resource tokens are for (RFC 8707), exactly as users type it into their MCP client. */
export const mcpResource = (public_url: string): string => `${public_url}/mcp`;
export const resourceMetadataUrl = (public_url: string): string =>
  `${public_url}/.well-known/oauth-protected-resource/mcp`;

/** RFC 9728 section 2. `offline_access` is no scope of the resource, so it is not named here. */
export const protectedResourceMetadata = (public_url: string) => ({
  resource: mcpResource(public_url),
  // Exactly one: Claude reads only the first.
  authorization_servers: [public_url],
  scopes_supported: [...scopes],
  bearer_methods_supported: ["header"],
  resource_name: "Parallel Task MCP",
  resource_documentation: public_url,
});

/** RFC 8414 section 2, with RFC 9207 and client id metadata documents. */
export const authorizationServerMetadata = (public_url: string) => ({
  issuer: public_url,
  authorization_endpoint: `${public_url}/authorize`,
  token_endpoint: `${public_url}/token`,
  registration_endpoint: `${public_url}/register`,
  revocation_endpoint: `${public_url}/revoke`,
  userinfo_endpoint: `${public_url}/me`,
  scopes_supported: [...oauthScopes],
  response_types_supported: [...capabilities.response_types],
  response_modes_supported: ["query"],
  grant_types_supported: [...capabilities.grant_types],
  token_endpoint_auth_methods_supported: [...capabilities.token_endpoint_auth_methods],
  revocation_endpoint_auth_methods_supported: [...capabilities.token_endpoint_auth_methods],
  code_challenge_methods_supported: [...capabilities.code_challenge_methods],
  authorization_response_iss_parameter_supported: true,
  client_id_metadata_document_supported: true,
  service_documentation: public_url,
});

const text = z.string().max(2048);

/**
 * RFC 7591 section 2, and a client id metadata document alike. Anything else a client sends is neither kept nor
 * repeated: no logo is ever loaded from elsewhere.
 */
export const ClientMetadata = z.object({
  redirect_uris: z.array(text).min(1).max(20),
  client_name: z.string().max(1024).optional(),
  grant_types: z.array(z.string().max(128)).max(20).optional(),
  response_types: z.array(z.string().max(128)).max(20).optional(),
  token_endpoint_auth_method: z.string().max(128).optional(),
  scope: text.optional(),
});
export type ClientMetadata = z.infer<typeof ClientMetadata>;

/** Phase 1 of /authorize: until both are proven, nothing is ever redirected (RFC 6749 section 4.1.2.1). */
export const AuthorizeClient = z.object({ client_id: text.min(1), redirect_uri: text.min(1) });

/** Phase 2: what is wrong here is told to the client at its redirect URI. */
export const AuthorizeRequest = z.object({
  response_type: text.optional(),
  response_mode: text.optional(),
  scope: text.optional(),
  state: text.optional(),
  code_challenge: text.optional(),
  code_challenge_method: text.optional(),
  resource: z.array(text).max(4),
  prompt: text.optional(),
  request: z.string().optional(),
  request_uri: z.string().optional(),
});
export type AuthorizeRequest = z.infer<typeof AuthorizeRequest>;

/** RFC 6749 sections 4.1.3 and 6. Every field is checked where its clause is. */
export const TokenRequest = z.object({
  grant_type: text.optional(),
  code: text.optional(),
  redirect_uri: text.optional(),
  code_verifier: text.optional(),
  refresh_token: text.optional(),
  scope: text.optional(),
  resource: z.array(text).max(4),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

/** RFC 6749 section 5.1. `expires_in` in seconds. */
export const TokenResponse = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number().int(),
  scope: z.string(),
  refresh_token: z.string().optional(),
});
export type TokenResponse = z.infer<typeof TokenResponse>;

/** RFC 7591 section 3.2.1. Times in epoch seconds; 0: never. */
export const RegisteredClient = z.object({
  client_id: z.string(),
  client_id_issued_at: z.number().int(),
  client_secret: z.string().optional(),
  client_secret_expires_at: z.number().int().optional(),
  client_name: z.string(),
  redirect_uris: z.array(z.string()),
  grant_types: z.array(z.string()),
  response_types: z.array(z.string()),
  token_endpoint_auth_method: z.enum(capabilities.token_endpoint_auth_methods),
  scope: z.string(),
});
export type RegisteredClient = z.infer<typeof RegisteredClient>;
