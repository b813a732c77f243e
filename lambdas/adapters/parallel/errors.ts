/** What an answer of Parallel's that is not a success means: a certain refusal, or an unknown outcome. */
import { APIError } from "parallel-web";
import { ErrorDetailList, ErrorEnvelope } from "../../contracts/parallel.ts";
import type { Secret } from "../../core/secret.ts";
import {
  ParallelForbidden,
  ParallelInvalid,
  ParallelNotFound,
  ParallelPaymentRequired,
  ParallelRateLimited,
  ParallelRefusal,
  ParallelUnauthorized,
  ParallelUnavailable,
} from "../../core/errors.ts";

const longest = 500;

/** The forms in which somebody who repeats a key may write it. */
const formsOf = (key: string): string[] => {
  const bytes = Buffer.from(key);
  const [base64, base64url, hex] = [bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("hex")];
  const escaped = JSON.stringify(key).slice(1, -1);
  return [key, escaped, encodeURIComponent(key), base64, base64url, hex, hex.toUpperCase()];
};

/** Parallel's words without the caller's key and other secrets, should they repeat them, and no longer than a log line bears. */
const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets
    .flatMap(formsOf)
    .reduce((left, form) => left.replaceAll(form, "[redacted]"), text)
    .slice(0, longest);

/** Waiting time asked for, in milliseconds: `retry-after-ms`, or `retry-after` as seconds or a date (RFC 9110 s10.2.3). */
const retryAfterMs = (headers: Headers | undefined, now: number): number | null => {
  const millis = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (millis >= 0) return Math.round(millis);
  const text = headers?.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};

interface Said {
  /** False when the body is in neither of Parallel's shapes, so that something in between may have answered. */
  known: boolean;
  message: string | null;
  problems: { path: string; message: string }[];
}

/** Both published shapes: the envelope, and a list of details (docs/parallel-contract.md section 8). */
const said = (body: unknown): Said => {
  const envelope = ErrorEnvelope.safeParse(body);
  if (envelope.success) {
    const nested = ErrorDetailList.safeParse({ detail: envelope.data.error.detail });
    const problems = nested.success ? problemsOf(nested.data) : [];
    return { known: true, message: envelope.data.error.message, problems };
  }
  const list = ErrorDetailList.safeParse(body);
  if (!list.success) return { known: false, message: null, problems: [] };
  const problems = problemsOf(list.data);
  return { known: true, message: problems.map(({ path, message }) => `${path}: ${message}`).join("; "), problems };
};
const problemsOf = (list: ErrorDetailList) =>
  list.detail.map(({ loc, msg }) => ({ path: loc.filter((part) => part !== "body").join("."), message: msg }));
type ErrorDetailList = ReturnType<typeof ErrorDetailList.parse>;

const refusals: Readonly<Record<number, typeof ParallelRefusal>> = {
  400: ParallelInvalid,
  401: ParallelUnauthorized,
  402: ParallelPaymentRequired,
  403: ParallelForbidden,
  404: ParallelNotFound,
  413: ParallelInvalid,
  422: ParallelInvalid,
  429: ParallelRateLimited,
};
/** 408 and 409 may follow work that was done; below 400 is a redirect we do not follow (the key would travel along). */
const isCertain = (status: number): boolean => status >= 400 && status < 500 && status !== 408 && status !== 409;

/** True when a refusal came in Parallel's own words. */
export const isParallelSpeaking = (error: unknown): boolean => error instanceof APIError && said(error.error).known;

/** Turns what the SDK or the socket threw into a named error; `doing` says what was attempted. */
export const namedError = (
  error: unknown,
  doing: string,
  key: Secret,
  now: number,
  secrets: readonly string[] = [],
): Error => {
  const harmless = (text: string) => withoutSecrets(text, [key.reveal(), ...secrets]);
  if (error instanceof ParallelRefusal || error instanceof ParallelUnavailable) return error;
  if (!(error instanceof APIError) || error.status === undefined) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
    const words = [error instanceof Error ? error.message : "unknown failure", cause].filter(Boolean).join(" ");
    return new ParallelUnavailable(harmless(`${doing}: no certain answer from Parallel: ${words}`));
  }
  const status = Number(error.status);
  const { message, problems } = said(error.error);
  const text = harmless(`${doing}: Parallel answered ${status}${message ? `: ${message}` : ""}`);
  if (!isCertain(status)) return new ParallelUnavailable(text, status);
  return new (refusals[status] ?? ParallelRefusal)(status, text, {
    problems: problems.map(({ path, message: words }) => ({
      path: harmless(path),
      message: harmless(words),
    })),
    retry_after_ms: retryAfterMs(error.headers as Headers | undefined, now),
  });
};
