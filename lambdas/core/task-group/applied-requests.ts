/** Recognises a replayed change of a task group by the record it changed: key and effect are one write. */
import { createHash } from "node:crypto";
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { Refused } from "./errors.ts";

/** A replay comes within minutes; the record stays small. */
const requestsKept = 50;

export interface IdempotentRequest {
  readonly key_hash: string;
  readonly request_hash: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** Undefined without a key. `action` keeps one key on two actions apart; `body` is what was asked, canonically. */
export const idempotentRequest = (
  key: string | undefined,
  action: string,
  body: unknown,
): IdempotentRequest | undefined =>
  key === undefined ? undefined : { key_hash: sha256(`${action}\n${key}`), request_hash: sha256(JSON.stringify(body)) };

/** True when this very request changed the record before. Throws Refused 409 for the same key with another body. */
export const wasApplied = (record: TaskGroupRecord, request: IdempotentRequest | undefined): boolean => {
  const applied = record.applied_requests?.find((one) => one.key_hash === request?.key_hash);
  if (!request || !applied) return false;
  if (applied.request_hash === request.request_hash) return true;
  throw new Refused(
    409,
    "idempotency_conflict",
    "Idempotency-Key used before",
    "This Idempotency-Key came with another body before. Send a fresh key for a new request.",
    [{ path: "idempotency-key", message: "was used with another body" }],
  );
};

export const withApplied = (record: TaskGroupRecord, request: IdempotentRequest | undefined): TaskGroupRecord =>
  request
    ? { ...record, applied_requests: [...(record.applied_requests ?? []), request].slice(-requestsKept) }
    : record;
