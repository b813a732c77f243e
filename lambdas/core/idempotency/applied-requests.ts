/** Recognises a replayed change of a task group by the record it changed: key and effect are one write. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { conflict } from "../problem.ts";
import type { Ports } from "../ports.ts";
import { contentHash } from "../content-hash.ts";

/** A replay comes within minutes; the record stays small. */
const requestsKept = 50;

export interface IdempotentRequest {
  readonly key_hash: string;
  readonly request_hash: string;
}

/** Undefined without a key. `action` keeps one key on two actions apart; `body` is what was asked, in any member order. */
export const idempotentRequest = async (
  ports: Pick<Ports, "pepper">,
  key: string | undefined,
  action: "append" | "retry" | "continue",
  body: unknown,
): Promise<IdempotentRequest | undefined> =>
  key === undefined
    ? undefined
    : {
        key_hash: await contentHash(ports, `${action} key`, key),
        request_hash: await contentHash(ports, action, body),
      };

/** True when this very request changed the record before. Throws Refused 409 for the same key with another body. */
export const wasApplied = (record: TaskGroupRecord, request: IdempotentRequest | undefined): boolean => {
  const applied = record.applied_requests?.find((one) => one.key_hash === request?.key_hash);
  if (!request || !applied) return false;
  if (applied.request_hash === request.request_hash) return true;
  throw conflict({
    code: "idempotency_conflict",
    title: "Idempotency-Key used before",
    detail: "This Idempotency-Key came with another body before. Send a fresh key for a new request.",
    errors: [{ path: "idempotency-key", message: "was used with another body" }],
  });
};

export const withApplied = (record: TaskGroupRecord, request: IdempotentRequest | undefined): TaskGroupRecord =>
  request ? { ...record, applied_requests: [...record.applied_requests, request].slice(-requestsKept) } : record;
