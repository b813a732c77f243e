/** Fetches a public address without ever connecting to a private one (T11). */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { FetchPurpose, FetchRequest } from "./message.ts";
import { isPublicAddress } from "./public-address.ts";

interface Limits {
  readonly method: "GET" | "POST";
  readonly max_bytes: number;
  readonly timeout_ms: number;
  readonly redirects: number;
}
const fetchLimits: Readonly<Record<FetchPurpose, Limits>> = {
  // Links of file services lead over two to four hosts to the file.
  inputs: { method: "GET", max_bytes: 20_000_000, timeout_ms: 20_000, redirects: 5 },
  cimd: { method: "GET", max_bytes: 64 * 1024, timeout_ms: 5_000, redirects: 0 },
  webhook: { method: "POST", max_bytes: 64 * 1024, timeout_ms: 10_000, redirects: 0 },
  // Only the form and the name are looked at: nothing is sent.
  webhook_check: { method: "POST", max_bytes: 0, timeout_ms: 2_000, redirects: 0 },
};

/** Why an address was not fetched; `code` is for programs, the message for the person who gave the address. */
export class FetchRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "FetchRefused";
    this.code = code;
  }
}

export interface FetchWorld {
  /** Every address of a host name, as DNS answers now. */
  resolve(host: string): Promise<readonly { address: string; family: number }[]>;
  /** Hosts, or `host:port`, that may be reached over http whatever its address: stage `local` only, else empty. */
  readonly allow: ReadonlySet<string>;
}
export interface Fetched {
  status: number;
  content_type: string;
  body: Uint8Array;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");

/** The URL if its form is permitted. Throws FetchRefused. */
const permitted = (text: string, world: FetchWorld): { url: URL; allowed: boolean } => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) throw new FetchRefused("url_malformed", "The address is not a URL.");
  if (url.username || url.password) throw new FetchRefused("url_credentials", "The address may not carry a password.");
  const allowed =
    (world.allow.has(url.host) || world.allow.has(url.hostname)) &&
    (url.protocol === "http:" || url.protocol === "https:");
  if (!allowed && (url.protocol !== "https:" || url.port !== "")) {
    throw new FetchRefused("url_not_https", "Only https addresses on the standard port 443 can be fetched.");
  }
  return { url, allowed };
};

/** One address to connect to; all of the answers must be public, so that none can be picked by chance. */
const checkedAddress = async (url: URL, allowed: boolean, world: FetchWorld) => {
  const host = bare(url.hostname);
  const literal = isIP(host);
  const answers = literal
    ? [{ address: host, family: literal }]
    : await world.resolve(host).catch(() => {
        throw new FetchRefused("url_unresolved", `The host ${host} has no address.`);
      });
  const first = answers[0];
  if (!first) throw new FetchRefused("url_unresolved", `The host ${host} has no address.`);
  if (!allowed && !answers.every(({ address }) => isPublicAddress(address))) {
    throw new FetchRefused("url_not_public", `The host ${host} is not on the public internet.`);
  }
  return first;
};

const send = (
  url: URL,
  pin: { address: string; family: number },
  limits: Limits,
  ask: FetchRequest,
  signal: AbortSignal,
) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    // The name was resolved once, above: the socket goes to the address that was checked and nowhere else.
    const lookup: LookupFunction = (_host, options, done) => {
      if (options.all) done(null, [pin]);
      else done(null, pin.address, pin.family);
    };
    const start = url.protocol === "https:" ? httpsRequest : httpRequest;
    const headers = {
      accept: "*/*",
      "accept-encoding": "identity",
      "user-agent": "parallel-multitask",
      ...ask.headers,
    };
    const outgoing = start(url, { method: limits.method, agent: false, lookup, headers, signal });
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    outgoing.end(limits.method === "POST" ? (ask.body ?? "") : undefined);
  });

const readBody = async (response: IncomingMessage, max_bytes: number): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max_bytes) throw new FetchRefused("url_too_large", `The address answers more than ${max_bytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** One time limit for everything, redirects included. Throws FetchRefused. A webhook's status is answered as it is. */
export const fetchPublic = async (ask: FetchRequest, world: FetchWorld): Promise<Fetched> => {
  const limits = fetchLimits[ask.purpose];
  const max_bytes = Math.min(ask.max_bytes ?? limits.max_bytes, limits.max_bytes);
  const signal = AbortSignal.timeout(limits.timeout_ms);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("late")), { once: true });
  });
  late.catch(() => undefined);
  try {
    let target = ask.url;
    for (let redirects = 0; ; redirects += 1) {
      const { url, allowed } = permitted(target, world);
      const pin = await Promise.race([checkedAddress(url, allowed, world), late]);
      if (ask.purpose === "webhook_check") return { status: 0, content_type: "", body: new Uint8Array() };
      const response = await send(url, pin, limits, ask, signal);
      try {
        const status = response.statusCode ?? 0;
        const location = response.headers.location;
        if (status >= 300 && status < 400 && location !== undefined && limits.method === "GET") {
          if (redirects >= limits.redirects)
            throw new FetchRefused("url_redirects", "The address redirects too often.");
          if (!URL.canParse(location, url.href))
            throw new FetchRefused("url_malformed", "The address redirects to no URL.");
          target = new URL(location, url).href;
          continue;
        }
        if (limits.method === "GET" && status !== 200) {
          throw new FetchRefused("url_answered", `The address answered ${status} instead of 200.`);
        }
        const body = await readBody(response, max_bytes);
        return { status, content_type: response.headers["content-type"] ?? "application/octet-stream", body };
      } finally {
        response.destroy();
      }
    }
  } catch (error) {
    if (error instanceof FetchRefused) throw error;
    if (signal.aborted)
      throw new FetchRefused("url_slow", `The address did not answer within ${limits.timeout_ms} ms.`);
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new FetchRefused("url_unreachable", `The address could not be reached${code}.`);
  }
};
