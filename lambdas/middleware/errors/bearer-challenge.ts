/** What a client is told about signing in: the Bearer challenge (RFC 6750 section 3, RFC 9728 section 5.1). */
import { resourceMetadataUrl } from "../../contracts/oauth.ts";
import { scopes } from "../../contracts/routes.ts";

export interface ChallengeError {
  readonly code: "invalid_token" | "insufficient_scope";
  readonly description?: string;
}

/**
 * `error` only where a credential came (RFC 6750 section 3.1). All scopes are asked for at once: a client that connects
 * read-only would have to connect again to write.
 */
export const bearerChallenge = (public_url: string, error?: ChallengeError): string =>
  [
    `Bearer resource_metadata="${resourceMetadataUrl(public_url)}"`,
    `scope="${scopes.join(" ")}"`,
    ...(error ? [`error="${error.code}"`] : []),
    ...(error?.description === undefined ? [] : [`error_description="${error.description}"`]),
  ].join(", ");

/** The gateway renames www-authenticate, and copies x-www-authenticate to the real name (D2). */
export const challengeHeaders = (value: string): Record<string, string> => ({
  "www-authenticate": value,
  "x-www-authenticate": value,
});
