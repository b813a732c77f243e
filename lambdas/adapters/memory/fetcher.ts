/** A fetcher over given pages: reaches no network. */
import type { Fetcher } from "../../core/ports.ts";
import { Refused } from "../../core/errors.ts";

export const memoryFetcher = (
  pages: Readonly<Record<string, { body: Uint8Array; content_type: string }>> = {},
): Fetcher => ({
  async fetch({ url, max_bytes }) {
    const page = pages[url];
    if (!page) throw new Refused(422, "unreachable", "Address not reachable", `Nothing answers at ${url}.`);
    if (page.body.byteLength > max_bytes) {
      throw new Refused(422, "too_large", "Too large", `${url} holds more than ${max_bytes} bytes.`);
    }
    return page;
  },
  async check({ url }) {
    if (!url.startsWith("https://"))
      throw new Refused(422, "url_not_https", "Address not usable", `${url} is not https.`);
  },
  async post({ url }) {
    if (!pages[url]) throw new Refused(422, "unreachable", "Address not reachable", `Nothing answers at ${url}.`);
    return { status: 200 };
  },
});
