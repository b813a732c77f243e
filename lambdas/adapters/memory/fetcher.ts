/** A fetcher over given pages: reaches no network. */
import type { Fetcher } from "../../core/ports/outbound.ts";
import { invalid } from "../../core/problem.ts";

export const memoryFetcher = (
  pages: Readonly<Record<string, { body: Uint8Array; content_type: string }>> = {},
): Fetcher => ({
  async fetch({ url, max_bytes }) {
    const page = pages[url];
    if (!page)
      throw invalid({ code: "unreachable", title: "Address not reachable", detail: `Nothing answers at ${url}.` });
    if (page.body.byteLength > max_bytes) {
      throw invalid({ code: "too_large", title: "Too large", detail: `${url} holds more than ${max_bytes} bytes.` });
    }
    return page;
  },
  async check({ url, field }) {
    if (!url.startsWith("https://"))
      throw invalid({
        code: "url_not_https",
        title: "Address not usable",
        detail: `${url} is not https.`,
        errors: [{ path: field, message: "is not https" }],
      });
  },
  async post({ url }) {
    if (!pages[url])
      throw invalid({ code: "unreachable", title: "Address not reachable", detail: `Nothing answers at ${url}.` });
    return { status: 200 };
  },
});
