/** Where task groups, their rows, keys and executions are kept, and what was spent on them. */
import type { BatchRecord, RowRecord } from "../../contracts/row-ledger.ts";
import type { SubmissionRecord, TaskGroupRecord, TaskGroupSpec } from "../../contracts/ledger.ts";
import type { Secret } from "../secret.ts";

/**
 * Records are replaced by compare-and-swap on `rev`: `replace` writes the record with rev + 1 if the stored rev still
 * equals `record.rev`, and answers the stored record, or null when another writer was first. A write whose
 * acknowledgement was lost is recognised as one's own.
 */
export interface TaskGroups {
  /** META and SPEC together; false when the id is already taken. */
  insert(record: TaskGroupRecord, spec: TaskGroupSpec): Promise<boolean>;
  /** Strongly consistent; tombstones included (deleted_at set). */
  get(taskgroup_id: string): Promise<TaskGroupRecord | null>;
  replace(record: TaskGroupRecord): Promise<TaskGroupRecord | null>;
  getSpec(taskgroup_id: string): Promise<TaskGroupSpec | null>;
  replaceSpec(spec: TaskGroupSpec): Promise<TaskGroupSpec | null>;
  /** One owner's groups, newest first, deleted ones left out. */
  listByOwner(
    owner: string,
    page: { limit: number; cursor?: string },
  ): Promise<{ records: TaskGroupRecord[]; cursor: string | null }>;
  /** Accepted before `before` and not started. */
  listToStart(before: number, limit: number): Promise<TaskGroupRecord[]>;
  /** Whose `due_at` has come. */
  listDue(now: number, limit: number): Promise<TaskGroupRecord[]>;
}

export interface Batches {
  /** Writes those that do not exist yet; existing ones stay as they are (Prepare is re-runnable). */
  insertMissing(batches: BatchRecord[]): Promise<void>;
  get(taskgroup_id: string, generation: number, n: number): Promise<BatchRecord | null>;
  replace(batch: BatchRecord): Promise<BatchRecord | null>;
  /** Ascending n, `from` and `to` inclusive. */
  list(taskgroup_id: string, generation: number, range?: { from: number; to: number }): Promise<BatchRecord[]>;
  /** Every batch of the group, all generations. */
  erase(taskgroup_id: string): Promise<void>;
}

export interface Rows {
  /** Settles a row if it is not settled in this or a higher generation; false: somebody was first. */
  settle(record: RowRecord): Promise<boolean>;
  get(taskgroup_id: string, row: number): Promise<RowRecord | null>;
  /** Settled rows from..to inclusive, ascending; unsettled rows are absent. */
  list(taskgroup_id: string, range: { from: number; to: number }): Promise<RowRecord[]>;
  erase(taskgroup_id: string, num_rows: number): Promise<void>;
}

/** Idempotency (docs/submission-protocol.md section 4.1). Expired records count as absent, whatever the TTL deleted. */
export interface Submissions {
  /** Inserts if absent or expired; else answers what is stored. */
  claim(record: SubmissionRecord, now: number): Promise<{ claimed: boolean; record: SubmissionRecord }>;
  replace(record: SubmissionRecord): Promise<SubmissionRecord | null>;
}

/** Dollars spent by an owner in a UTC day, in micros; held atomically before anything is sent. */
export interface Spending {
  /** Adds `micros` unless the day's total would pass `cap_micros`; answers the total after, or null when refused. */
  hold(owner: string, day: string, micros: number, cap_micros: number): Promise<number | null>;
  /** Gives back what was held and not spent. */
  release(owner: string, day: string, micros: number): Promise<void>;
}

export interface Objects {
  put(key: string, body: Uint8Array, content_type: string): Promise<void>;
  /** Null when absent. */
  get(key: string): Promise<Uint8Array | null>;
  /** Its bytes from the first on, as they come; null when absent. */
  open(key: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** Size in bytes and S3's ETag of what lies there now; null when absent. */
  find(key: string): Promise<{ bytes: number; etag: string } | null>;
  /** Copies the object while it has this ETag; false when it is another, or absent. */
  copy(from: string, to: string, etag: string): Promise<boolean>;
  erase(prefix: string): Promise<void>;
}

/** One copy of the caller's key per task group, sealed by KMS with the group's id and owner as context. */
export interface JobKeys {
  seal(key: Secret, context: { taskgroup_id: string; owner: string }): Promise<string>;
  open(sealed: string, context: { taskgroup_id: string; owner: string }): Promise<Secret>;
  /** The same for the headers of its MCP servers, of any length: no step but the one that sends may open them. */
  sealHeaders(headers: Secret, context: { taskgroup_id: string; owner: string }): Promise<string>;
  openHeaders(sealed: string, context: { taskgroup_id: string; owner: string }): Promise<Secret>;
}

export interface Executions {
  /** Starts `<taskgroup_id>-<generation>`; a second start of the same is no error. */
  start(input: { taskgroup_id: string; generation: number }): Promise<void>;
}
