/** Where an authorization ends: the client's redirect URI, with state and issuer on success and on error. */
import type { AuthorizationRequest } from "../../../contracts/oauth-ledger.ts";
import type { Secret } from "../../secret.ts";
import type { OAuthError } from "../errors.ts";

type Returning = Pick<AuthorizationRequest, "redirect_uri" | "state">;

/** RFC 6749 3.1.2: what the URI already carries stays. RFC 9207 section 2: `iss` says which server answered (T6). */
const withParameters = ({ redirect_uri, state }: Returning, issuer: string, answer: Record<string, string>): string => {
  const parameters = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }), iss: issuer });
  return `${redirect_uri}${redirect_uri.includes("?") ? "&" : "?"}${parameters.toString()}`;
};

export const codeResponse = (request: Returning, issuer: string, code: Secret): string =>
  withParameters(request, issuer, { code: code.reveal() });

/** RFC 6749 4.1.2.1. */
export const errorResponse = (request: Returning, issuer: string, error: OAuthError): string =>
  withParameters(request, issuer, { error: error.code, error_description: error.message });
