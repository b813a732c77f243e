/** Takes the framing off a body in `aws-chunked` encoding, as the SDK streams it, and answers the trailers. */
import { AwsError } from "../wire/aws-error.ts";

export interface Unframed {
  readonly data: Buffer;
  /** e.g. x-amz-checksum-crc32; names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

export function unframe(body: Buffer): Unframed {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.toString("latin1", at, end).split(";")[0] ?? "", 16);
    if (end < 0 || Number.isNaN(size)) throw new AwsError("IncompleteBody", "The chunked body is broken.");
    at = end + 2;
    if (size === 0) break;
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const lines = body.toString("latin1", at).split("\r\n").filter(Boolean);
  const trailers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { data: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
}
