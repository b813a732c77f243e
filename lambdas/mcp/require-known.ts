/** Decides who may use the methods that show nothing of a caller's: whoever signed in, without proving it again. */
import { InvalidToken } from "../core/oauth/errors.ts";
import { readTokenRecord } from "../core/oauth/access-token.ts";
import { identifyCaller, subjectHash, type Credentials } from "../core/oauth/caller.ts";
import { tokenPrefixes } from "../core/oauth/token.ts";
import type { Ports } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { Refused } from "../core/task-group/errors.ts";

/**
 * One read of a store and no call to Parallel for a token in force and for a key seen before; what is new is identified
 * as everywhere. A grant revoked meanwhile is found by initialize and by every call of a tool. Throws as identifyCaller.
 */
export const requireKnown = async (ports: Ports, credentials: Credentials): Promise<void> => {
  const { api_key, bearer } = credentials;
  const value = api_key ?? bearer;
  if (value === undefined || (api_key !== undefined && bearer !== undefined)) {
    await identifyCaller(ports, credentials);
  } else if (bearer?.startsWith(tokenPrefixes.access_token)) {
    await readTokenRecord(ports, new Secret(bearer)).catch((error: unknown) => {
      if (!(error instanceof InvalidToken)) throw error;
      throw new Refused(401, "unauthenticated", "Sign in", "The access token is not known or has expired.");
    });
  } else if (!(await ports.owners.find(subjectHash(await ports.pepper(), new Secret(value))))) {
    await identifyCaller(ports, credentials);
  }
};
