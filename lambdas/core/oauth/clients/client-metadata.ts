/** Which client metadata is accepted, registered or read from a document (RFC 7591 section 2, T1, T5). */
import {
  capabilities,
  ClientMetadata,
  oauthScopes,
  type ClientAuthMethod,
  type GrantType,
} from "../../../contracts/oauth.ts";
import { displayName } from "./client-name.ts";
import { InvalidClientMetadata, InvalidRedirectUri } from "../errors.ts";
import { redirectKind } from "./redirect-uri.ts";

export interface AcceptedClient {
  readonly client_name: string;
  readonly redirect_uris: string[];
  readonly grant_types: GrantType[];
  readonly token_endpoint_auth_method: ClientAuthMethod;
  readonly scope: string;
}

const checkRedirectUris = (redirect_uris: readonly string[]): void => {
  redirect_uris.forEach((redirect_uri, at) => {
    const result = redirectKind(redirect_uri);
    if ("problem" in result) throw new InvalidRedirectUri(`redirect_uris[${at}] ${result.problem}`);
  });
};

/** RFC 7591 2: without `grant_types` it is authorization_code; what we do not offer is left out of the answer. */
const acceptedGrantTypes = (asked: readonly string[] | undefined): GrantType[] => {
  const accepted = capabilities.grant_types.filter((type) => (asked ?? ["authorization_code"]).includes(type));
  if (!accepted.includes("authorization_code")) {
    throw new InvalidClientMetadata("grant_types must contain authorization_code");
  }
  return accepted;
};

const acceptedAuthMethod = (asked: string | undefined, otherwise: ClientAuthMethod): ClientAuthMethod => {
  const accepted = capabilities.token_endpoint_auth_methods.find((method) => method === (asked ?? otherwise));
  if (accepted) return accepted;
  const offered = capabilities.token_endpoint_auth_methods.join(", ");
  throw new InvalidClientMetadata(`token_endpoint_auth_method must be one of: ${offered}`);
};

/** Throws InvalidRedirectUri or InvalidClientMetadata naming the field. `otherwise`: the method where none is named. */
export const acceptClientMetadata = (value: unknown, otherwise: ClientAuthMethod): AcceptedClient => {
  const parsed = ClientMetadata.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") ?? "";
    const message = `${field || "the metadata"}: ${issue?.message ?? "not readable"}`;
    throw field.startsWith("redirect_uris") ? new InvalidRedirectUri(message) : new InvalidClientMetadata(message);
  }
  const asked = parsed.data;
  checkRedirectUris(asked.redirect_uris);
  if (asked.response_types && !asked.response_types.includes("code")) {
    throw new InvalidClientMetadata("response_types must contain code");
  }
  const words = asked.scope?.split(" ");
  const known = words ? oauthScopes.filter((scope) => words.includes(scope)) : [];
  return {
    client_name: displayName(asked.client_name, new URL(asked.redirect_uris[0] ?? "").host),
    redirect_uris: [...new Set(asked.redirect_uris)],
    grant_types: acceptedGrantTypes(asked.grant_types),
    token_endpoint_auth_method: acceptedAuthMethod(asked.token_endpoint_auth_method, otherwise),
    scope: (known.length > 0 ? known : oauthScopes).join(" "),
  };
};
