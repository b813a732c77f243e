/** Reads that a caller may have already: ETag, If-None-Match, 304 (RFC 9110 section 13). */
import type { HttpRequest } from "./request.ts";
import type { HttpResponse } from "./response.ts";

/** Headers of every read, whatever its format. */
export const readHeaders = { vary: "Accept, Authorization, Cookie, x-api-key", "cache-control": "private, no-cache" };

/** Weak comparison (RFC 9110 section 8.8.3.2). */
const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? "").split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag.slice(2));

/** `full` with its ETag, or a 304 for who has that version; null: a version that may not be kept. */
export const conditional = (request: HttpRequest, etag: string | null, full: () => HttpResponse): HttpResponse => {
  const response = full();
  const headers = { ...response.headers, ...readHeaders, ...(etag === null ? {} : { etag }) };
  // RFC 9111 3.2: a browser writes the headers of a 304 over those of its copy, so they must be that page's own.
  if (etag !== null && matches(request.headers["if-none-match"], etag)) return { statusCode: 304, headers };
  return { ...response, headers };
};
