/** Which client sends a request to /token or /revoke, and whether it proved it (RFC 6749 section 2.3). */
import type { ClientRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import { Secret } from "../../secret.ts";
import { InvalidClient, InvalidRequest } from "../errors.ts";
import { clientToAuthenticate } from "./find-client.ts";
import { timingSafeEqualText } from "../secrets/timing-safe-equal.ts";
import { tokenHash } from "../secrets/token.ts";

export interface ClientCredentials {
  readonly authorization: string | undefined;
  readonly client_id: string | undefined;
  readonly client_secret: string | undefined;
}

/** RFC 6749 2.3.1: id and secret are form-encoded before they are joined and base64-encoded. */
const basicCredentials = (authorization: string): { client_id: string; client_secret: string } => {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw new InvalidClient("the Authorization header must be Basic");
  const joined = Buffer.from(encoded, "base64").toString("utf8");
  const at = joined.indexOf(":");
  const decoded = (part: string): string => decodeURIComponent(part.replaceAll("+", " "));
  try {
    if (at > 0) return { client_id: decoded(joined.slice(0, at)), client_secret: decoded(joined.slice(at + 1)) };
  } catch {
    // Not form-encoded: told the same way as no separator at all.
  }
  throw new InvalidClient("the Basic credentials are not readable");
};

const presented = ({ authorization, client_id, client_secret }: ClientCredentials) => {
  if (authorization === undefined) {
    if (client_id === undefined) throw new InvalidRequest("client_id is missing");
    return { client_id, client_secret };
  }
  // RFC 6749 2.3: not more than one method in a request.
  if (client_secret !== undefined) throw new InvalidRequest("send client credentials once: header or body");
  const basic = basicCredentials(authorization);
  if (client_id !== undefined && client_id !== basic.client_id) throw new InvalidRequest("two different clients");
  return basic;
};

/** Throws InvalidClient (401) for an unknown client or a wrong, missing or superfluous secret. */
export const authenticateClient = async (
  ports: Pick<Ports, "clients" | "clock">,
  credentials: ClientCredentials,
): Promise<ClientRecord> => {
  const { client_id, client_secret } = presented(credentials);
  const client = await clientToAuthenticate(ports, client_id);
  if (client.client_secret_hash === null) {
    // Some clients send an empty secret where they have none.
    if (client_secret !== undefined && client_secret !== "") throw new InvalidClient("this client has no secret");
    return client;
  }
  const right =
    client_secret !== undefined && timingSafeEqualText(tokenHash(new Secret(client_secret)), client.client_secret_hash);
  if (!right) throw new InvalidClient("the client secret is missing or wrong");
  return client;
};
