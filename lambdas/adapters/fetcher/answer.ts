/** The fetcher function's whole work: one request in, one answer that fits a Lambda response out. */
import { lookup } from "node:dns/promises";
import { gzipSync } from "node:zlib";
import { FetchRefused, fetchPublic, type FetchWorld } from "./fetch-public.ts";
import { FetchRequest, type FetchAnswer } from "./message.ts";

/** Lambda answers 6,291,556 bytes at most; the rest of the JSON takes its share. */
const longest = 6_200_000;

/** `allow`: comma-separated `host:port` that may be reached over http (stage `local` only). */
export const publicWorld = (allow: string): FetchWorld => ({
  resolve: (host) => lookup(host, { all: true, verbatim: true }),
  allow: new Set(
    allow
      .split(",")
      .map((entry) => entry.trim())
      .filter(Boolean),
  ),
});

/** Never throws for what the address did: the answer says it. */
export const answerFetch = async (event: unknown, world: FetchWorld): Promise<FetchAnswer> => {
  const ask = FetchRequest.safeParse(event);
  if (!ask.success)
    return { ok: false, code: "request_malformed", message: "The fetcher was asked in the wrong shape." };
  try {
    const { status, content_type, body } = await fetchPublic(ask.data, world);
    const packed = gzipSync(body).toString("base64");
    if (packed.length > longest) {
      return {
        ok: false,
        code: "url_too_large",
        message: "The address answers more than 4.6 MB even when compressed.",
      };
    }
    return { ok: true, status, content_type, body: packed };
  } catch (error) {
    if (error instanceof FetchRefused) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
};
