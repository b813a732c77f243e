/** What the core asks of the world. Adapters obey; the memory twins under adapters/memory stand in for them in tests. */
import type { BatchRecord, RowRecord, SubmissionRecord, TaskGroupRecord, TaskGroupSpec } from "../contracts/ledger.ts";
import type { Durations } from "../contracts/durations.ts";
import type { SignInMethodName } from "../contracts/environment.ts";
import type {
  AccessTokenRecord,
  ClientRecord,
  CodeRecord,
  GrantRecord,
  PendingAuthorization,
} from "../contracts/oauth-ledger.ts";
import type {
  AddRunsResponse,
  Metadata,
  SuggestProcessorResponse,
  SuggestResponse,
  TaskGroup,
  TaskGroupStatusEvent,
  TaskRun,
  TaskRunInput,
  TaskRunResult,
  TaskRunStateEvent,
  TaskSpec,
} from "../contracts/parallel.ts";
import type { DeliveryRecord, WebhookSecretRecord } from "../contracts/webhooks.ts";
import type { Secret } from "./secret.ts";

/** Time in epoch milliseconds. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

/** Structured log lines from an allowlist of fields; never bodies, keys or tokens. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
export interface LogFields {
  taskgroup_id?: string;
  generation?: number;
  batch?: number;
  rows?: number;
  state?: string;
  status?: number;
  error?: string;
  route?: string;
  duration_ms?: number;
}

/**
 * Parallel's Task API with one caller's key. Every method throws the named errors of core/errors.
 * GETs may be retried by the caller; `addRuns` and `createGroup` are never retried by the adapter.
 */
export interface Parallel {
  createGroup(metadata: Metadata): Promise<TaskGroup>;
  /** At most 1,000 inputs. Throws a ParallelRefusal only when Parallel certainly said no; else ParallelUnavailable. */
  addRuns(
    taskgroup_id: string,
    request: { inputs: TaskRunInput[]; default_task_spec?: TaskSpec },
    options: { timeout_ms: number },
  ): Promise<AddRunsResponse>;
  getGroup(taskgroup_id: string): Promise<TaskGroup>;
  /** A snapshot of the group's runs. Ends when Parallel closed the stream cleanly; a cut stream throws ParallelUnavailable. */
  listRuns(
    taskgroup_id: string,
    options?: { include_input?: boolean; include_output?: boolean; status?: string; last_event_id?: string },
  ): AsyncIterable<TaskRunStateEvent>;
  /** Status events and newly terminal runs after `last_event_id`, for at most `timeout_ms`; a quiet end is not an error. */
  listEvents(
    taskgroup_id: string,
    options: { last_event_id?: string; timeout_ms: number },
  ): AsyncIterable<TaskRunStateEvent | TaskGroupStatusEvent>;
  getRun(run_id: string): Promise<TaskRun>;
  getRunInput(run_id: string): Promise<TaskRunInput>;
  /** Result of a completed run; throws ParallelNotFound for a failed one (read getRun first). */
  getResult(run_id: string): Promise<TaskRunResult>;
  suggest(request: { user_intent: string; previous_task?: Record<string, unknown> }): Promise<SuggestResponse>;
  suggestProcessor(request: {
    task_spec: { input_schema?: Record<string, unknown>; output_schema: Record<string, unknown> };
    choose_processors_from?: string[];
  }): Promise<SuggestProcessorResponse>;
  /** A cheap GET that only tells whether Parallel takes the key; throws ParallelUnauthorized if not. */
  proveKey(): Promise<void>;
}
export type ParallelFor = (key: Secret) => Parallel;

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
  erase(prefix: string): Promise<void>;
}

/** One copy of the caller's key per task group, sealed by KMS with the group's id and owner as context. */
export interface JobKeys {
  seal(key: Secret, context: { taskgroup_id: string; owner: string }): Promise<string>;
  open(sealed: string, context: { taskgroup_id: string; owner: string }): Promise<Secret>;
}

export interface Executions {
  /** Starts `<taskgroup_id>-<generation>`; a second start of the same is no error. */
  start(input: { taskgroup_id: string; generation: number }): Promise<void>;
}

/** Who owns what: HMAC(pepper, subject) leads to a random owner id. */
export interface Owners {
  /** `proven_at`: when Parallel last accepted the key. Null: never seen. */
  find(subject_hash: string): Promise<{ owner: string; proven_at: number } | null>;
  /** Inserts if absent, else raises proven_at; answers the owner that holds the subject. */
  remember(subject_hash: string, owner: string, proven_at: number): Promise<string>;
}

/** A signed-in browser: the token is only ever stored as its hash; the key inside is wrapped by the token. */
export interface SessionRecord {
  session_hash: string;
  owner: string;
  subject_hash: string;
  sealed_key: string;
  created_at: number;
  expires_at: number;
}
export interface Sessions {
  insert(record: SessionRecord): Promise<void>;
  get(session_hash: string): Promise<SessionRecord | null>;
  erase(session_hash: string): Promise<void>;
  /** One owner's sessions, expired ones left out, newest first. */
  listByOwner(owner: string, now: number): Promise<SessionRecord[]>;
}

/** OAuth clients; expired ones count as absent. */
export interface Clients {
  get(client_id: string, now: number): Promise<ClientRecord | null>;
  /** False when the id is taken. */
  insert(record: ClientRecord): Promise<boolean>;
  replace(record: ClientRecord): Promise<ClientRecord | null>;
}

/** Authorizations between consent and sign-in. */
export interface PendingAuthorizations {
  insert(record: PendingAuthorization): Promise<void>;
  /** Reads without taking: a mistyped key may be typed again. */
  get(handle_hash: string): Promise<PendingAuthorization | null>;
  /** Deletes it; true for exactly one caller. */
  take(handle_hash: string): Promise<boolean>;
}

export interface Grants {
  insert(record: GrantRecord): Promise<void>;
  /** Strongly consistent: revocation counts at once. */
  get(grant_id: string): Promise<GrantRecord | null>;
  replace(record: GrantRecord): Promise<GrantRecord | null>;
  /** Redeemed grants of one owner, newest first; revoked and expired ones left out. */
  listByOwner(owner: string, now: number): Promise<GrantRecord[]>;
}

export interface Codes {
  insert(record: CodeRecord): Promise<void>;
  /** Burns the code; `first` is true for exactly one caller. Null: never issued, or swept. */
  burn(code_hash: string): Promise<{ record: CodeRecord; first: boolean } | null>;
}

export interface AccessTokens {
  insert(record: AccessTokenRecord): Promise<void>;
  get(token_hash: string): Promise<AccessTokenRecord | null>;
  /** The token and the grant that carries it in one request, each as it stands. */
  getWithGrant(
    token_hash: string,
    grant_id: string,
  ): Promise<{ record: AccessTokenRecord | null; grant: GrantRecord | null }>;
  erase(token_hash: string): Promise<void>;
}

/** How often something was done in a window of time. */
export interface Attempts {
  /** Counts one more and answers the count so far in the window that ends at `window_ends_at`. */
  count(key: string, window_ends_at: number): Promise<number>;
}

/** Parallel's own OAuth provider: the user picks a key there, and we get that key (docs/parallel-contract.md section 10). */
export interface KeyProvider {
  authorizeUrl(request: { redirect_uri: string; state: Secret; code_challenge: string }): string;
  /** Throws Refused 400 when the provider does not take the code, ParallelUnavailable when it gives no clear answer. */
  exchange(request: { redirect_uri: string; code: Secret; code_verifier: Secret }): Promise<Secret>;
}

/** Fetches a public https address for us, from a function that can touch nothing else (T11). */
export interface Fetcher {
  fetch(request: {
    url: string;
    /** cimd: a client id metadata document; no redirects, 5 seconds. */
    purpose: "inputs" | "cimd";
    max_bytes: number;
  }): Promise<{ body: Uint8Array; content_type: string }>;
  /** Whether a webhook's address is one that may be posted to; sends nothing. Throws Refused 422 when it is not. */
  check(request: { url: string }): Promise<void>;
  /** One POST, no redirects, 10 s: a webhook. Answers whatever status came; throws when none did. */
  post(request: { url: string; headers: Record<string, string>; body: string }): Promise<{ status: number }>;
}

/** What was told to owners' webhooks, and which version of their secret signs. */
export interface Deliveries {
  /** False when the event was recorded before. */
  insert(record: DeliveryRecord): Promise<boolean>;
  get(taskgroup_id: string, delivery_id: string): Promise<DeliveryRecord | null>;
  replace(record: DeliveryRecord): Promise<DeliveryRecord | null>;
  /** Oldest first. */
  list(taskgroup_id: string): Promise<DeliveryRecord[]>;
  erase(taskgroup_id: string): Promise<void>;
}
export interface WebhookSecrets {
  get(owner: string): Promise<WebhookSecretRecord | null>;
  insert(record: WebhookSecretRecord): Promise<boolean>;
  replace(record: WebhookSecretRecord): Promise<WebhookSecretRecord | null>;
}

export interface Settings {
  readonly stage: string;
  readonly public_url: string;
  readonly platform_url: string;
  readonly retention_days: number;
  readonly day_cap_micros: number;
  readonly durations: Durations;
  /** In the order they are offered. */
  readonly sign_in_methods: readonly SignInMethodName[];
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly parallel: ParallelFor;
  readonly taskGroups: TaskGroups;
  readonly batches: Batches;
  readonly rows: Rows;
  readonly submissions: Submissions;
  readonly spending: Spending;
  readonly objects: Objects;
  readonly jobKeys: JobKeys;
  readonly executions: Executions;
  readonly owners: Owners;
  readonly sessions: Sessions;
  readonly clients: Clients;
  readonly pendingAuthorizations: PendingAuthorizations;
  readonly grants: Grants;
  readonly codes: Codes;
  readonly accessTokens: AccessTokens;
  readonly attempts: Attempts;
  readonly keyProvider: KeyProvider;
  readonly fetcher: Fetcher;
  readonly deliveries: Deliveries;
  readonly webhookSecrets: WebhookSecrets;
  /** 32 bytes, the same for ever: losing it orphans every owner (D9). */
  readonly pepper: () => Promise<Uint8Array>;
}
