/** How a client registers itself (RFC 7591): what it gets is an id, and a secret only where it asks for one. */
import type { RegisteredClient } from "../../../contracts/oauth.ts";
import type { Ports } from "../../ports.ts";
import { checkAttempts } from "../attempts.ts";
import { acceptClientMetadata } from "./client-metadata.ts";
import { newId, newToken, tokenHash } from "../secrets/token.ts";

/** A client nobody consented to within this goes. */
export const unusedClientLife = 30 * 24 * 60 * 60 * 1000; // milliseconds
const registrationsAnHour = 20;

/** Throws InvalidRedirectUri, InvalidClientMetadata or TooManyAttempts. */
export const registerClient = async (
  ports: Pick<Ports, "clients" | "attempts" | "pepper" | "clock" | "random">,
  metadata: unknown,
  address: string,
): Promise<RegisteredClient> => {
  await checkAttempts(ports, "register", address, registrationsAnHour);
  // RFC 7591 2: without a method it is client_secret_basic.
  const { scope, ...accepted } = acceptClientMetadata(metadata, "client_secret_basic");
  const secret = accepted.token_endpoint_auth_method === "none" ? null : newToken(ports.random, "client_secret");
  const now = ports.clock.now();
  const client_id = newId(ports.random, "client");
  const inserted = await ports.clients.insert({
    ...accepted,
    client_id,
    rev: 0,
    kind: "registered",
    client_secret_hash: secret && tokenHash(secret),
    created_at: now,
    fresh_until: null,
    expires_at: now + unusedClientLife,
  });
  if (!inserted) throw new Error("A client id was drawn twice.");
  return {
    client_id,
    client_id_issued_at: Math.floor(now / 1000),
    ...(secret ? { client_secret: secret.reveal(), client_secret_expires_at: 0 } : {}),
    ...accepted,
    response_types: ["code"],
    scope,
  };
};
