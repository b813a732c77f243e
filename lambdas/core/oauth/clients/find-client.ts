/** Which client a client_id names: a registered one, a well-known one, or the one its address describes. */
import type { ClientRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import { documentClient, isDocumentAddress } from "./client-document.ts";
import { InvalidClient } from "../errors.ts";
import { knownClient } from "./known-clients.ts";
import { redirectUriMatches } from "./redirect-uri.ts";

const registeredId = /^client_[0-9a-f]{32}$/;

/** At /authorize, where a document may be fetched. Throws InvalidClient, or what is wrong with its document. */
export const clientToAuthorize = async (
  ports: Pick<Ports, "clients" | "fetcher" | "attempts" | "pepper" | "clock">,
  client_id: string,
  redirect_uri: string,
  address: string,
): Promise<ClientRecord> => {
  if (isDocumentAddress(client_id)) {
    const known = knownClient(client_id, redirect_uri);
    if (known?.redirect_uris.some((registered) => redirectUriMatches(redirect_uri, registered))) return known;
    return documentClient(ports, client_id, address);
  }
  return registeredClient(ports, client_id);
};

/** At /token and /revoke: never fetches anything. */
export const clientToAuthenticate = async (
  ports: Pick<Ports, "clients" | "clock">,
  client_id: string,
): Promise<ClientRecord> => {
  if (!isDocumentAddress(client_id)) return registeredClient(ports, client_id);
  const client = (await ports.clients.get(client_id, ports.clock.now())) ?? knownClient(client_id, null);
  if (!client) throw new InvalidClient("client_id is not known here");
  return client;
};

const registeredClient = async (ports: Pick<Ports, "clients" | "clock">, client_id: string): Promise<ClientRecord> => {
  const client = registeredId.test(client_id) ? await ports.clients.get(client_id, ports.clock.now()) : null;
  if (!client) throw new InvalidClient("client_id is not known here, or was not used for 30 days: register again");
  return client;
};

/** A consent keeps a client for as long as its grant can live. Losing the race to another consent is as good. */
export const keepClient = async (
  ports: Pick<Ports, "clients" | "clock">,
  client_id: string,
  until: number,
): Promise<void> => {
  const client = await ports.clients.get(client_id, ports.clock.now());
  if (client && client.expires_at < until) await ports.clients.replace({ ...client, expires_at: until });
};
