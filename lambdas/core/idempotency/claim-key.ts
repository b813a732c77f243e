/** What an idempotency key stands for: nothing yet, this request, another request, or a start that failed. */
import type { SubmissionRecord } from "../../contracts/ledger.ts";
import type { Caller } from "../oauth/sign-in/caller.ts";
import { numbersOf } from "../budget/numbers.ts";
import type { Ports } from "../ports.ts";
import { contentHash } from "../content-hash.ts";
import { conflict, type Refused } from "../problem.ts";

/** How long a key holds. 7 days: longer than any queue or host keeps repeating a call. */
const keysKeptMs = 7 * 24 * 60 * 60 * 1_000;

export interface OnceOnly {
  readonly idempotency_key?: string | undefined;
  /** Set for a key guessed from the arguments: after this time the same call is meant anew. @default 7 days */
  readonly idempotency_window_ms?: number | undefined;
}

/**
 * The record of the key as it stands, claimed for this request; null without a key. A key whose start failed is free
 * again. Throws Refused 409 for another request, and for a group that was deleted meanwhile.
 */
export const claimKey = async (
  ports: Ports,
  caller: Caller,
  request: unknown,
  { idempotency_key, idempotency_window_ms }: OnceOnly,
): Promise<SubmissionRecord | null> => {
  if (idempotency_key === undefined) return null;
  const now = ports.clock.now();
  const asked: SubmissionRecord = {
    owner: caller.owner,
    key: idempotency_key,
    rev: 0,
    request_hash: await contentHash(ports, "create", request),
    state: "creating",
    taskgroup_id: null,
    created_at: now,
    expires_at: Math.ceil((now + (idempotency_window_ms ?? keysKeptMs)) / 1_000),
  };
  for (;;) {
    const { record } = await ports.submissions.claim(asked, now);
    const became = await whatBecameOf(ports, record);
    const same = record.request_hash === asked.request_hash;
    if (!same && became !== "withdrawn" && (became !== "nothing" || mayBeUnderWay(record, now))) throw keyConflict();
    // Repeated on purpose or by a late retry, nobody knows: paying again takes a key of its own. A guess is no such word.
    if (became === "deleted" && idempotency_window_ms === undefined) throw deleted(record.taskgroup_id ?? "");
    const open = became === "withdrawn" || became === "deleted";
    if (!open && same) return record;
    const taken = await ports.submissions.replace({ ...asked, rev: record.rev });
    if (taken) return taken;
  }
};

/** A start that broke off gave its key back, unless its function died: after 30 s none still runs (the gateway's limit). */
const mayBeUnderWay = ({ created_at }: SubmissionRecord, now: number): boolean => now - created_at < 30_000;

/** Frees the key of a start that failed before anything was made. Another call that claimed it meanwhile keeps it. */
export const freeKey = async (ports: Ports, known: SubmissionRecord | null): Promise<void> => {
  if (known === null || known.taskgroup_id !== null) return;
  await ports.submissions.replace({ ...known, expires_at: Math.floor(ports.clock.now() / 1_000) });
};

type Fate = "nothing" | "created" | "withdrawn" | "deleted";

/** withdrawn: a group that was answered with an error and never had a run. */
const whatBecameOf = async (ports: Ports, { taskgroup_id }: SubmissionRecord): Promise<Fate> => {
  if (taskgroup_id === null) return "nothing";
  const group = await ports.taskGroups.get(taskgroup_id);
  if (!group) return "created";
  if (group.deleted_at !== null) return "deleted";
  const empty = group.progress.run_ids.length === 0 && numbersOf(group).counts.num_ended === 0 && group.pause !== null;
  return group.state === "cancelled" && empty ? "withdrawn" : "created";
};

const keyConflict = (): Refused =>
  conflict({
    code: "idempotency_conflict",
    title: "Idempotency key already used",
    detail:
      "This Idempotency-Key (idempotency_key) came with another request before. Send a new key for a new request.",
    errors: [{ path: "idempotency-key", message: "was used with another request" }],
  });

const deleted = (taskgroup_id: string): Refused =>
  conflict({
    code: "idempotency_deleted",
    title: "The task group of this key was deleted",
    detail: `This Idempotency-Key (idempotency_key) started ${taskgroup_id}, which was deleted since. Send a new key to run the rows again.`,
  });
