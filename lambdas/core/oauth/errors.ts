/** What an OAuth endpoint refuses, by wire code; `error_description` is for the client's developer and names no secret. */

export class OAuthError extends Error {
  static readonly code: string = "server_error";
  static readonly status: number = 400;
  /** The `error` parameter on the wire. */
  readonly code: string;
  readonly status: number;

  constructor(error_description: string) {
    super(error_description);
    this.name = new.target.name;
    this.code = new.target.code;
    this.status = new.target.status;
  }
}

/** RFC 6749 5.2: missing, repeated or malformed parameter. */
export class InvalidRequest extends OAuthError {
  static override readonly code = "invalid_request";
}
/** RFC 6749 5.2: client authentication failed; hosts register again on a 401. */
export class InvalidClient extends OAuthError {
  static override readonly code = "invalid_client";
  static override readonly status = 401;
}
/** RFC 6749 5.2: the code or refresh token is invalid, expired, revoked or another client's. */
export class InvalidGrant extends OAuthError {
  static override readonly code = "invalid_grant";
}
/** RFC 6749 5.2: the client may not use this grant type. */
export class UnauthorizedClient extends OAuthError {
  static override readonly code = "unauthorized_client";
}
export class UnsupportedGrantType extends OAuthError {
  static override readonly code = "unsupported_grant_type";
}
export class UnsupportedResponseType extends OAuthError {
  static override readonly code = "unsupported_response_type";
}
export class InvalidScope extends OAuthError {
  static override readonly code = "invalid_scope";
}
/** RFC 8707 section 2: the resource is not ours. */
export class InvalidTarget extends OAuthError {
  static override readonly code = "invalid_target";
}
/** RFC 6749 4.1.2.1: the user said no. */
export class AccessDenied extends OAuthError {
  static override readonly code = "access_denied";
}
/** OpenID Connect Core 3.1.2.6: `prompt=none`, and a user has to be asked. */
export class InteractionRequired extends OAuthError {
  static override readonly code = "interaction_required";
}
export class RequestNotSupported extends OAuthError {
  static override readonly code = "request_not_supported";
}
export class RequestUriNotSupported extends OAuthError {
  static override readonly code = "request_uri_not_supported";
}
/** RFC 7591 3.2.2. */
export class InvalidRedirectUri extends OAuthError {
  static override readonly code = "invalid_redirect_uri";
}
/** RFC 7591 3.2.2. */
export class InvalidClientMetadata extends OAuthError {
  static override readonly code = "invalid_client_metadata";
}
/** RFC 6749 4.1.2.1 and 5.2: try again later. */
export class TemporarilyUnavailable extends OAuthError {
  static override readonly code = "temporarily_unavailable";
  static override readonly status = 503;
}
/** Not an RFC 6749 code; the status says it all. */
export class TooManyAttempts extends OAuthError {
  static override readonly code = "too_many_requests";
  static override readonly status = 429;
}
/** RFC 6750 3.1. */
export class InvalidToken extends OAuthError {
  static override readonly code = "invalid_token";
  static override readonly status = 401;
}
