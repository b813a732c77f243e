/** What a client is told about signing in: the Bearer challenge of /mcp (RFC 6750 section 3, RFC 9728 section 5.1). */
import { scopes } from "../../contracts/routes.ts";

export const mcpUrl = (public_url: string): string => `${public_url}/mcp`;

/** All scopes are asked for at once: a client that connects read-only would have to connect again to write. */
export const mcpChallenge = (
  public_url: string,
  error?: { code: "invalid_token" | "insufficient_scope"; description: string },
): string =>
  [
    `Bearer resource_metadata="${public_url}/.well-known/oauth-protected-resource/mcp"`,
    `scope="${scopes.join(" ")}"`,
    ...(error ? [`error="${error.code}"`, `error_description="${error.description}"`] : []),
  ].join(", ");

/** The gateway copies x-www-authenticate to its real name when it renamed the other (D2). */
export const challengeHeaders = (value: string): Record<string, string> => ({
  "www-authenticate": value,
  "x-www-authenticate": value,
});
