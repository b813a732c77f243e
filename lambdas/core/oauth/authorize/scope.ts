/** Which scopes a request gets (RFC 6749 section 3.3). */
import { oauthScopes, type OAuthScope } from "../../../contracts/oauth.ts";
import { scopes, type Scope } from "../../../contracts/routes.ts";
import { InvalidScope } from "../errors.ts";

const words = (scope: string): string[] => scope.split(" ").filter((word) => word !== "");
const isOAuthScope = (word: string): word is OAuthScope => (oauthScopes as readonly string[]).includes(word);
const isApiScope = (word: OAuthScope): word is Scope => (scopes as readonly string[]).includes(word);

/**
 * RFC 6749 3.3: what is not known is left out; nothing known of what was asked is an error; nothing asked is all.
 * Many clients ask only for what the resource names, and would have to sign in every hour: one that registered for
 * refresh tokens stays connected whether it asked for offline_access or not, and the person is told so; no other does.
 */
export const requestedScope = (scope: string | undefined, refreshes: boolean): OAuthScope[] => {
  const asked = words(scope ?? "");
  const known = scopes.filter((candidate) => asked.length === 0 || asked.includes(candidate));
  if (known.length === 0) throw new InvalidScope(`ask for at least one of: ${scopes.join(", ")}`);
  return refreshes ? [...known, "offline_access"] : known;
};

/** RFC 6749 section 6: a refresh may narrow the scope, never widen it. */
export const narrowedScope = (scope: string | undefined, granted: readonly OAuthScope[]): OAuthScope[] => {
  if (scope === undefined) return [...granted];
  const asked = words(scope);
  if (asked.length === 0 || !asked.every((word) => isOAuthScope(word) && granted.includes(word))) {
    throw new InvalidScope("the scope goes beyond what the user allowed");
  }
  return granted.filter((candidate) => asked.includes(candidate));
};

/** What of a grant's scope counts at the API. */
export const apiScopes = (granted: readonly OAuthScope[]): Scope[] => granted.filter(isApiScope);
