/** Who may use the methods that show nothing of a caller's: whoever signed in, without proving it again. */
import { InvalidToken } from "../../core/oauth/errors.ts";
import { readLivingToken } from "../../core/oauth/token/access-token.ts";
import { identifyCaller, subjectHash, type Credentials } from "../../core/oauth/sign-in/caller.ts";
import { tokenPrefixes } from "../../core/oauth/secrets/token.ts";
import type { Ports } from "../../core/ports.ts";
import { Secret } from "../../core/secret.ts";
import { unauthenticated } from "../../core/problem.ts";

/**
 * No call to Parallel, and one read of a store: of the owner for a key seen before; of token and grant together for an
 * access token, since a revoked one must get a 401 from every method and only its grant tells. What is new is identified
 * as everywhere. Throws as identifyCaller.
 */
export const requireKnown = async (ports: Ports, credentials: Credentials): Promise<void> => {
  const { api_key, bearer } = credentials;
  const value = api_key ?? bearer;
  if (value === undefined || (api_key !== undefined && bearer !== undefined)) {
    await identifyCaller(ports, credentials);
  } else if (bearer?.startsWith(tokenPrefixes.access_token)) {
    await readLivingToken(ports, new Secret(bearer)).catch((error: unknown) => {
      if (!(error instanceof InvalidToken)) throw error;
      throw unauthenticated({
        code: "unauthenticated",
        title: "Sign in",
        detail: "The access token is not known or has expired.",
      });
    });
  } else if (!(await ports.owners.find(subjectHash(await ports.pepper(), new Secret(value))))) {
    await identifyCaller(ports, credentials);
  }
};
