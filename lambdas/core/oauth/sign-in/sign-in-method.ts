/** How each way of signing in gets from "allowed" to a Parallel key; another way is another entry here. */
import { createHash } from "node:crypto";
import type { PendingAuthorization } from "../../../contracts/oauth-ledger.ts";
import type { SignInMethodName } from "../../../contracts/environment.ts";
import type { Ports } from "../../ports.ts";
import { Secret } from "../../secret.ts";
import { InvalidRequest } from "../errors.ts";
import { unwrapDataKey, wrapDataKey } from "../secrets/sealed-key.ts";

type MethodPorts = Pick<Ports, "keyProvider" | "random" | "settings">;

export interface SignInMethod {
  /** Starts for a pending authorization: leads elsewhere, or to our own form. */
  begin(ports: MethodPorts, handle: Secret, id: string): { redirect_to: string | null; sealed_verifier: string | null };
  /** The key out of what came back: the provider's code, or the key itself. */
  complete(ports: MethodPorts, handle: Secret, pending: PendingAuthorization, answer: Secret): Promise<Secret>;
}

const callbackUrl = (public_url: string): string => `${public_url}/authorize/callback`;

const verifierContext = (id: string) => ({ kind: "upstream_state", id }) as const;

/** Parallel's OAuth provider, with PKCE of our own: its code is of no use without the verifier sealed under `state`. */
const parallel: SignInMethod = {
  begin(ports, handle, id) {
    const secret = ports.random.bytes(32);
    const verifier = Buffer.from(secret).toString("base64url");
    const redirect_to = ports.keyProvider.authorizeUrl({
      redirect_uri: callbackUrl(ports.settings.public_url),
      state: handle,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    });
    return { redirect_to, sealed_verifier: wrapDataKey(ports.random, secret, handle, verifierContext(id)) };
  },
  complete(ports, handle, pending, code) {
    if (pending.sealed_verifier === null) throw new InvalidRequest("this sign-in did not go to Parallel");
    const secret = unwrapDataKey(pending.sealed_verifier, handle, verifierContext(pending.handle_hash));
    return ports.keyProvider.exchange({
      redirect_uri: callbackUrl(ports.settings.public_url),
      code,
      code_verifier: new Secret(Buffer.from(secret).toString("base64url")),
    });
  },
};

/** The user pastes a key on our own page. */
const key: SignInMethod = {
  begin: () => ({ redirect_to: null, sealed_verifier: null }),
  complete: async (_ports, _handle, _pending, typed) => typed,
};

export const signInMethod: Readonly<Record<SignInMethodName, SignInMethod>> = { parallel, key };
