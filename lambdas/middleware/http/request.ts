/** What a request says: an HTTP API event (payload 2.0) read once into plain, validated parts. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { maxRequestBytes } from "../../contracts/task-group.ts";
import { gunzip } from "../../core/formats/bytes/gzip.ts";
import { invalid, malformed, tooLarge, unsupportedMediaType } from "../../core/problem.ts";

/** Header names are lower case. A query key that comes twice holds a list. `received_at` is epoch milliseconds. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly route_key: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** Empty where the body is given as `bytes`. */
  readonly body: string;
  /** The body, where the gateway delivered bytes and the route reads them; else null. */
  readonly bytes: Uint8Array | null;
  readonly media_type: string | null;
  readonly request_id: string;
  /** The address the gateway saw; empty when it named none. */
  readonly source_ip: string;
  readonly received_at: number;
}

/** Bytes as Lambda counts them: the body after JSON escaping or base64. */
const bodyBytes = (event: APIGatewayProxyEventV2): number => {
  const body = event.body ?? "";
  if (event.isBase64Encoded || body.length * 6 < maxRequestBytes) return body.length;
  return Buffer.byteLength(JSON.stringify(body));
};

const requireSize = (event: APIGatewayProxyEventV2): void => {
  const bytes = bodyBytes(event);
  if (bytes <= maxRequestBytes) return;
  throw tooLarge({
    code: "request_too_large",
    title: "Request too large",
    detail:
      `The request body is ${bytes.toLocaleString("en-US")} bytes as delivered; the limit is ${maxRequestBytes.toLocaleString("en-US")}. ` +
      'Send fewer rows per request, or put the file at an https address and send {"inputs": {"url": "https://…"}}.',
    errors: [{ path: "body", message: `larger than ${maxRequestBytes} bytes` }],
    more: { limit_bytes: maxRequestBytes },
  });
};

/** Whether the body is gzip, by Content-Encoding. Throws Refused 415 for another coding. */
const isCompressed = (event: APIGatewayProxyEventV2): boolean => {
  const header = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === "content-encoding");
  const coding = header?.[1]?.trim().toLowerCase() ?? "";
  if (coding === "" || coding === "identity") return false;
  if (coding === "gzip" || coding === "x-gzip") return true;
  throw unsupportedMediaType({
    code: "unsupported_content_encoding",
    title: "Unsupported content encoding",
    detail: "Send the body as it is, or compressed with gzip and content-encoding: gzip.",
    errors: [{ path: "content-encoding", message: `${coding.slice(0, 100)} is not decoded here` }],
  });
};

/** The body as the gateway delivered it, decompressed: text for the types it takes for text, else bytes. */
const deliveredBody = (event: APIGatewayProxyEventV2): string | Uint8Array => {
  requireSize(event);
  const body = event.body ?? "";
  if (!isCompressed(event)) return event.isBase64Encoded ? Buffer.from(body, "base64") : body;
  if (event.isBase64Encoded) return gunzip(Buffer.from(body, "base64"), maxRequestBytes, "body");
  throw invalid({
    code: "not_utf8",
    title: "A compressed body as text",
    detail:
      "Bytes of a compressed body are lost under a text type: send it with content-type: application/octet-stream, or uncompressed.",
    errors: [{ path: "body", message: "was compressed, and delivered as text" }],
  });
};

const strictText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed({
      code: "not_utf8",
      title: "The body is not UTF-8",
      detail: "Save or send the body as UTF-8 text.",
      errors: [{ path: "body", message: "contains bytes that are not UTF-8" }],
    });
  }
};

const readQuery = (raw: string): Record<string, string | string[]> => {
  const query = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(raw)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]);
  }
  return Object.fromEntries(query);
};

const readCookies = (cookies: readonly string[]): Record<string, string> => {
  const read: [string, string][] = [];
  for (const pair of cookies.flatMap((line) => line.split(";"))) {
    const at = pair.indexOf("=");
    if (at > 0) read.push([pair.slice(0, at).trim(), pair.slice(at + 1).trim()]);
  }
  return Object.fromEntries(read.reverse());
};

export type RequestHead = Omit<HttpRequest, "body" | "bytes">;

/** What can be read off an event without refusing anything: enough to answer and log a refusal. */
export const readHead = (event: APIGatewayProxyEventV2, now: number): RequestHead => {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? ""]),
  );
  const arrived = event.requestContext?.timeEpoch ?? now;
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  return {
    method: event.requestContext?.http?.method ?? "GET",
    path: event.rawPath,
    route_key: event.routeKey,
    params: Object.fromEntries(Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, value ?? ""])),
    query: readQuery(event.rawQueryString ?? ""),
    headers,
    cookies: readCookies(event.cookies ?? (headers["cookie"] ? [headers["cookie"]] : [])),
    media_type: type ? type : null,
    request_id: event.requestContext?.requestId ?? "",
    source_ip: event.requestContext?.http?.sourceIp ?? "",
    // The gateway's clock counts, unless the two clocks plainly disagree.
    received_at: now - arrived >= 0 && now - arrived < 10_000 ? arrived : now,
  };
};

/**
 * The whole request; a route that `readsBytes` gets a body of bytes as bytes, every other one as text. Throws Refused 413 for a
 * body over the limit, as delivered or decompressed, 415 for a content encoding other than gzip, 422 for damaged gzip, and 400
 * for bytes that are not UTF-8.
 */
export const readRequest = (
  event: APIGatewayProxyEventV2,
  now: number,
  { readsBytes = false }: { readsBytes?: boolean } = {},
): HttpRequest => {
  const body = deliveredBody(event);
  const head = readHead(event, now);
  if (typeof body === "string") return { ...head, body, bytes: null };
  return readsBytes ? { ...head, body: "", bytes: body } : { ...head, body: strictText(body), bytes: null };
};
