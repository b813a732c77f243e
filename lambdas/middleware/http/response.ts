/** The shape of answers: bodies, media types and the headers every answer carries. */
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

export type HttpResponse = APIGatewayProxyStructuredResultV2 & { statusCode: number };

export const json = (statusCode: number, value: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  statusCode,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(value),
});

export const text = (
  statusCode: number,
  body: string,
  media_type = "text/plain",
  headers: Record<string, string> = {},
): HttpResponse => ({ statusCode, headers: { "content-type": `${media_type}; charset=utf-8`, ...headers }, body });

/** On every answer unless the handler said otherwise. */
export const standingHeaders = (public_url: string): Record<string, string> => ({
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  ...(public_url.startsWith("https://") ? { "strict-transport-security": "max-age=31536000" } : {}),
});
