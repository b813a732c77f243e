/** Decides who is calling: from one credential of a request to an owner, a Parallel key and scopes. */
import { createHmac } from "node:crypto";
import { scopes, type Scope } from "../../contracts/routes.ts";
import type { Ports } from "../ports.ts";
import { Secret } from "../secret.ts";
import { Refused } from "../task-group/errors.ts";

export interface Caller {
  readonly owner: string;
  readonly key: Secret;
  readonly scopes: readonly Scope[];
  readonly via: "api_key" | "bearer_key" | "access_token" | "session";
}

/** What a request carries; at most one of the headers. A header beats a cookie (D9). */
export interface Credentials {
  readonly api_key?: string;
  readonly bearer?: string;
  readonly session?: string;
}

/** HMAC(pepper, "key:<Parallel key>"): how an owner is found without storing the key. */
export const subjectHash = (pepper: Uint8Array, key: Secret): string =>
  createHmac("sha256", pepper).update(`key:${key.reveal()}`).digest("base64url");

/** Throws Refused 400 for two credentials, 401 for none or a refused one. */
export const identifyCaller = async (
  ports: Pick<Ports, "owners" | "pepper" | "clock" | "random" | "parallel" | "settings">,
  credentials: Credentials,
): Promise<Caller> => {
  if (credentials.api_key !== undefined && credentials.bearer !== undefined) {
    throw new Refused(400, "two_credentials", "Two credentials", "Send x-api-key or Authorization, not both.");
  }
  const value = credentials.api_key ?? credentials.bearer;
  if (value === undefined) {
    throw new Refused(401, "unauthenticated", "Sign in", "Send your Parallel API key as x-api-key.");
  }
  const key = new Secret(value);
  const hash = subjectHash(await ports.pepper(), key);
  const known = await ports.owners.find(hash);
  const now = ports.clock.now();
  if (known && now - known.proven_at < ports.settings.durations.KEY_PROOF_MS) {
    return { owner: known.owner, key, scopes, via: credentials.api_key === undefined ? "bearer_key" : "api_key" };
  }
  await ports.parallel(key).proveKey();
  const fresh = `own_${Buffer.from(ports.random.bytes(16)).toString("hex")}`;
  const owner = await ports.owners.remember(hash, known?.owner ?? fresh, now);
  return { owner, key, scopes, via: credentials.api_key === undefined ? "bearer_key" : "api_key" };
};
