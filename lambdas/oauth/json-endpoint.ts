/** How a machine-facing OAuth endpoint answers: JSON that no cache keeps, errors in RFC 6749's shape. */
import { OAuthError } from "../core/oauth/errors.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler, type HttpHandler } from "../middleware/http-handler.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { json, type HttpResponse } from "../middleware/http/response.ts";

/** RFC 6749 5.1: tokens are for nobody else's eyes, caches included. */
const noStore = { "cache-control": "no-store", pragma: "no-cache" };

export const oauthJson = (status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse =>
  json(status, value, { ...noStore, ...headers });

/** RFC 6749 5.2: one who tried Basic learns which scheme is meant. */
const errorHeaders = (error: OAuthError, request: Pick<HttpRequest, "headers">): Record<string, string> => {
  if (error.status === 429 || error.status === 503) return { "retry-after": "60" };
  const basic = /^basic\b/i.test(request.headers["authorization"] ?? "");
  const challenge = 'Basic realm="multitask", charset="UTF-8"';
  return error.status === 401 && basic ? { "www-authenticate": challenge, "x-www-authenticate": challenge } : {};
};

/** RFC 6749 5.2: printable ASCII without quote and backslash. */
const description = (text: string): string => text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");

export const oauthErrorJson = (error: OAuthError, request: Pick<HttpRequest, "headers">): HttpResponse =>
  oauthJson(
    error.status,
    { error: error.code, error_description: description(error.message) },
    errorHeaders(error, request),
  );

export const jsonEndpoint = (ports: Ports, handle: (request: HttpRequest) => Promise<HttpResponse>): HttpHandler =>
  httpHandler(
    ports,
    {
      // A body that is too large or not text never reaches `handle`; clients read `error` all the same.
      onProblem: ({ status, detail }) => {
        const error = status >= 500 ? (status === 503 ? "temporarily_unavailable" : "server_error") : "invalid_request";
        return oauthJson(status, { error, error_description: description(detail) });
      },
    },
    async ({ request }) => {
      try {
        return await handle(request);
      } catch (error) {
        if (error instanceof OAuthError) return oauthErrorJson(error, request);
        throw error;
      }
    },
  );
