/**
 * What a client whose id is an address says of itself: its metadata document, read at most once a day
 * (draft-ietf-oauth-client-id-metadata-document). Only /authorize reads; /token uses the copy.
 */
import * as z from "zod";
import type { ClientRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import { Refused } from "../../problem.ts";
import { checkAttempts } from "../attempts.ts";
import { acceptClientMetadata } from "./client-metadata.ts";
import { InvalidClient, InvalidClientMetadata, OAuthError } from "../errors.ts";
import { unusedClientLife } from "./register-client.ts";

const maxDocumentBytes = 64 * 1024;
const documentFresh = 24 * 60 * 60 * 1000; // milliseconds
const documentsAnHour = 60;

/** The draft's section 3: https, a path, nothing that could be read in two ways. */
export const isDocumentAddress = (client_id: string): boolean => {
  if (!client_id.startsWith("https://") || client_id.length > 2048 || !URL.canParse(client_id)) return false;
  const url = new URL(client_id);
  return (
    url.href === client_id &&
    /^[\x21-\x7e]+$/.test(client_id) &&
    url.pathname !== "/" &&
    !client_id.includes("#") &&
    url.username === "" &&
    url.password === "" &&
    url.port === ""
  );
};

const Document = z.looseObject({
  client_id: z.string(),
  client_secret: z.never().optional(),
  client_secret_expires_at: z.never().optional(),
});

type DocumentPorts = Pick<Ports, "clients" | "fetcher" | "attempts" | "pepper" | "clock">;

const fetchDocument = async (ports: DocumentPorts, client_id: string): Promise<unknown> => {
  const answer = await ports.fetcher.fetch({ url: client_id, purpose: "cimd", max_bytes: maxDocumentBytes });
  if (answer.body.byteLength > maxDocumentBytes) throw new InvalidClientMetadata("the document is larger than 64 KB");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(answer.body));
  } catch {
    throw new InvalidClientMetadata("the document at client_id is not JSON");
  }
};

const readDocument = async (ports: DocumentPorts, client_id: string, before: ClientRecord | null) => {
  const value = await fetchDocument(ports, client_id);
  const document = Document.safeParse(value);
  if (!document.success) throw new InvalidClientMetadata("the document must name its client_id and hold no secret");
  // The draft's section 4.1: simple string comparison.
  if (document.data.client_id !== client_id) {
    throw new InvalidClientMetadata("client_id inside the document is not its address");
  }
  const accepted = acceptClientMetadata(value, "none");
  if (accepted.token_endpoint_auth_method !== "none") {
    throw new InvalidClientMetadata("a client with a metadata document must use token_endpoint_auth_method none");
  }
  const now = ports.clock.now();
  return {
    client_id,
    client_name: accepted.client_name,
    redirect_uris: accepted.redirect_uris,
    grant_types: accepted.grant_types,
    token_endpoint_auth_method: accepted.token_endpoint_auth_method,
    rev: before?.rev ?? 0,
    kind: "document" as const,
    client_secret_hash: null,
    created_at: before?.created_at ?? now,
    fresh_until: now + documentFresh,
    expires_at: Math.max(before?.expires_at ?? 0, now + unusedClientLife),
  };
};

/** A fresh copy of the document, fetched when ours is older than a day. Throws an OAuthError saying what is wrong. */
export const documentClient = async (
  ports: DocumentPorts,
  client_id: string,
  address: string,
): Promise<ClientRecord> => {
  const now = ports.clock.now();
  const stored = await ports.clients.get(client_id, now);
  if (stored && stored.fresh_until !== null && now < stored.fresh_until) return stored;
  await checkAttempts(ports, "document", address, documentsAnHour);
  let read: ClientRecord;
  try {
    read = await readDocument(ports, client_id, stored);
  } catch (error) {
    if (error instanceof OAuthError) throw error;
    if (error instanceof Refused) throw new InvalidClient("the document at client_id cannot be read");
    throw error;
  }
  // Whoever wrote first read the same document; either copy serves.
  if (stored) return (await ports.clients.replace(read)) ?? read;
  await ports.clients.insert(read);
  return read;
};
