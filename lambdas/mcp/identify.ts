/** Decides who calls /mcp, and how much must be known of the caller for the methods asked. */
import { identifyCaller, subjectHash, type Caller, type Credentials } from "../core/oauth/caller.ts";
import { scopes } from "../contracts/routes.ts";
import type { Ports } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";

const isToken = (bearer: string): boolean => /^mt_[a-z]t_/.test(bearer);

/**
 * For methods that show nothing of the caller's, a key we have seen before will do: one read, no call to Parallel.
 * Otherwise as everywhere. Throws what identifyCaller throws.
 */
export const identify = async (ports: Ports, credentials: Credentials, open: boolean): Promise<Caller> => {
  const value = credentials.api_key ?? credentials.bearer;
  if (open && value !== undefined && !isToken(value)) {
    const key = new Secret(value);
    const known = await ports.owners.find(subjectHash(await ports.pepper(), key));
    if (known) {
      return { owner: known.owner, key, scopes, via: credentials.api_key === undefined ? "bearer_key" : "api_key" };
    }
  }
  return identifyCaller(ports, credentials);
};
