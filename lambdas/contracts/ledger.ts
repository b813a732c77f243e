/**
 * Records as they are stored: the task group, its specification and its idempotency key. Batches and rows: row-ledger.ts.
 * Times are epoch milliseconds. Every record carries `rev`, raised by each write, for compare-and-swap.
 */
import * as z from "zod";
import { groupStates, pauseCodes } from "./lifecycle.ts";
import { Metadata, OutputSchemaSpec, TaskGroupStatus } from "./parallel.ts";
import { RunOptions, noRunOptions } from "./run-options.ts";
import { millis, storedObject } from "./stored-object.ts";

export const Pause = storedObject({
  code: z.enum(pauseCodes),
  detail: z.string(),
  since: millis,
  /** When the machine tries again by itself; null: only `continue` resumes. */
  retry_at: millis.nullable(),
});
export type Pause = z.infer<typeof Pause>;

/** The one writer at a time: `by` is the Lambda request, not the execution, whose retry may overlap its zombie. */
const Lease = storedObject({ by: z.string(), until: millis });

/**
 * Money held for rows of one generation, on the UTC day (YYYY-MM-DD) it was held: it is given back to that day and no
 * other. `again`: a retry's, which also pays for rows that batches of earlier generations still owe.
 */
export const Hold = z.object({
  generation: z.number().int(),
  day: z.string(),
  micros: z.number().int(),
  again: z.boolean(),
});
export type Hold = z.infer<typeof Hold>;

/**
 * What the counts and money shown of a group are made of (core/budget/numbers.ts). `rows_…` and `row_…` count rows, a row that
 * shares the end of another among them; `sends…` count what was sent; `micros_…` are micro-dollars of that.
 */
export const Tally = z.object({
  /** Sends of a row that got a run, or may have: one per row and generation. */
  sends: z.number().int(),
  /** Sends whose end rests in a row record. */
  sends_ended: z.number().int(),
  /** Rows that each of these answers for, all together. */
  row_sends: z.number().int(),
  row_sends_ended: z.number().int(),
  /** Rows sent at least once. */
  rows_sent: z.number().int(),
  /** Rows that failed and were never sent: too long, or refused alone. They are in no count of Parallel's. */
  rows_refused: z.number().int(),
  /** Rows with a result that was not sent for: given, or reused. */
  rows_answered: z.number().int(),
  /** Rows with a result. */
  rows_completed: z.number().int(),
  micros_sent: z.number().int(),
  micros_ended: z.number().int(),
  /** Of sends that completed: what is billed. */
  micros_completed: z.number().int(),
  /** Of sends that money was held for: those made, and those still owed. */
  micros_held: z.number().int(),
  /** How often everything was counted anew: an addition across a recount would count twice. */
  recounts: z.number().int(),
});
export type Tally = z.infer<typeof Tally>;

/** A group came to rest: what its webhook is told, once. `since` tells two pauses of one generation apart. */
export const OutboxEvent = storedObject({
  state: z.enum(groupStates),
  generation: z.number().int(),
  at: millis,
  since: millis.nullable(),
  attention: storedObject({ code: z.enum(pauseCodes), detail: z.string() }).nullable(),
});
export type OutboxEvent = z.infer<typeof OutboxEvent>;

/** Rows and what they cost: those with a processor of their own with its price, the others with the group's. */
export const PricedRows = z.object({
  rows: z.number().int(),
  own_rows: z.number().int(),
  own_micros: z.number().int(),
});
export type PricedRows = z.infer<typeof PricedRows>;

/** What is to be sent: fixed by create and Prepare, changed by append, retry and continue. */
const Plan = storedObject({
  num_rows: z.number().int(),
  /** Rows released for sending: fewer than num_rows after a sample. */
  num_released: z.number().int(),
  processor: z.string().nullable(),
  /** Batches of the current generation. */
  num_batches: z.number().int(),
  prepared_at: millis.nullable(),
  /** Of this generation: failed rows are sent again (retry); else only rows that never had a run. */
  resend_failed: z.boolean(),
  /** Rows that Prepare has cut into chunks: the first ones. */
  num_chunked: z.number().int(),
  /** Accepted rows behind those, in order: an object of each request. Prepare empties it. */
  staged: z.array(storedObject({ object_key: z.string(), num_rows: z.number().int() })),
  /**
   * Generations that the next one overtook before they were prepared. Their batches, which a late Prepare may still
   * write, answer for no row: nothing of them was ever sent.
   */
  unprepared: z.array(z.number().int()),
  /** Rows of which Prepare has fixed whether they are sent: the first ones. */
  num_disposed: z.number().int(),
  /** Where that rests (core/task-group/identity); null: every row is sent, with the group's processor. */
  dispositions_key: z.string().nullable(),
  /** Of all rows, those that are sent, once each; null: not known yet, as the two below. */
  to_send: PricedRows.nullable(),
  /** Of the rows released, those that are sent. */
  released: PricedRows.nullable(),
  /** Rows answered without a send of their own: at what they would have cost. */
  saved: PricedRows.nullable(),
  /** Where private cells rest, by the rows of each request that brought some. */
  private_parts: z.array(storedObject({ prefix: z.string(), first_row: z.number().int(), num_rows: z.number().int() })),
  /** Processors that single rows name. */
  own_processors: z.array(z.string()),
});

/** Money; what reads and changes it is core/budget. */
const Budget = storedObject({
  /** Of one row, fixed by Prepare. */
  price_micros: z.number().int().nullable(),
  /** Of one row with the processor that the caller named; null: it is chosen by Prepare. */
  asked_price_micros: z.number().int().nullable(),
  cap_micros: z.number().int().nullable(),
  /** Held and not settled yet, oldest first; emptied when the group is over and what is unspent goes back. */
  holds: z.array(Hold),
});

/** How far it is, and when somebody last looked. */
const Progress = storedObject({
  tally: Tally,
  /** Parallel's status object as last read. */
  parallel_status: TaskGroupStatus.nullable(),
  event_cursor: z.string().nullable(),
  /** The first 100 run ids, in row order. */
  run_ids: z.array(z.string()).max(100),
  /** Runs beyond one per row and generation, always shown. */
  duplicate_run_ids: z.array(z.string()),
  /** What these are billed. */
  duplicate_micros: z.number().int(),
  interaction_id: z.string().nullable(),
  /** True once any POST ended without a certain answer: the late audit is owed. */
  ever_ambiguous: z.boolean(),
  refreshed_at: millis.nullable(),
  looked_at: millis.nullable(),
  /** When a step of the machine last began, to a minute. */
  stepped_at: millis.nullable(),
});

/** The file that a group's rows are read from, until they are read; stays where they could not be. */
const Reading = storedObject({
  upload_id: z.string(),
  /** S3's ETag when the group was created: another file under the same key is not read. */
  etag: z.string(),
  content_type: z.string(),
  name: z.string(),
  /** Of a workbook, by name or number from 1; null: the first visible one. */
  sheet: z.union([z.string(), z.number()]).nullable(),
  bytes: z.number().int(),
  bytes_read: z.number().int(),
  /** Rows found so far. */
  rows_read: z.number().int(),
  /** Rows that rest in chunks already: reading again goes on behind them. */
  rows_stored: z.number().int(),
  /** Why the file could not be read, at most 20 of its mistakes. */
  failure: storedObject({
    code: z.string(),
    detail: z.string(),
    errors: z.array(storedObject({ path: z.string(), message: z.string() })).max(20),
  }).nullable(),
});
export type Reading = z.infer<typeof Reading>;

/** What the group's webhook has still to be sent. */
const Outbox = storedObject({
  has_webhook: z.boolean(),
  /** Ends and pauses not yet in the delivery log: written with the state itself, so that none is left out. */
  events: z.array(OutboxEvent),
});

/** GROUP#id/META. Small, rewritten often: nothing that grows with the rows. */
export const TaskGroupRecord = storedObject({
  taskgroup_id: z.string(),
  rev: z.number().int(),
  owner: z.string(),
  created_at: millis,
  updated_at: millis,
  state: z.enum(groupStates),
  /** Never at rest: what stands as `state` there when this version does not know it (core/task-group/state/unknown-state). */
  stored_state: z.string().optional(),
  /** Raised by retry, append, continue; names the execution `<taskgroup_id>-<generation>`. */
  generation: z.number().int(),
  plan: Plan,
  /** Null once the rows are known. Until then `plan.num_rows` is 0 and shown as null. */
  reading: Reading.nullable(),
  budget: Budget,
  progress: Progress,
  outbox: Outbox,
  pause: Pause.nullable(),
  warnings: z.array(z.string()),
  fence: z.number().int(),
  lease: Lease.nullable(),
  sealed_key: z.string().nullable(),
  /** Queries and headers of mcp_servers, sealed like the key and erased with it. */
  sealed_headers: z.string().nullable().default(null),
  finished_at: millis.nullable(),
  /** The last idempotent requests that changed this group: a replay is recognised by the record it changed. */
  applied_requests: z.array(storedObject({ key_hash: z.string(), request_hash: z.string() })),
  /** Sparse index `to-start`: accepted, not yet started. */
  to_start_since: millis.nullable(),
  /** Sparse index `due`: the sweeper makes webhook tries at this time. */
  due_at: millis.nullable(),
  /** Sparse: set when the owner deleted the group; the record stays as a tombstone. */
  deleted_at: millis.nullable(),
  /** Retention, epoch seconds, DynamoDB's TTL attribute; never trusted without comparing. */
  expires_at: z.number().int().nullable(),
});
export type TaskGroupRecord = z.infer<typeof TaskGroupRecord>;

export const InputRow = z.union([z.record(z.string(), z.unknown()), z.string()]);
/** One row: an object of cells, beside them its own options (row-options.ts); for deep research a string. */
export type InputRow = z.infer<typeof InputRow>;

/** Which rows need no send of their own. */
export const RowRules = storedObject({
  /** once: rows that would be sent alike are sent once. */
  duplicates: z.enum(["once", "run"]),
  /** Columns that tell rows apart; null: all that is sent. */
  key: z.array(z.string()).nullable(),
  /** Cells under the names of output columns are answers. */
  only_missing: z.boolean(),
  /** Answers of one's other groups are taken when no older than so many days. */
  reuse_within_days: z.number().int().nullable(),
});
export type RowRules = z.infer<typeof RowRules>;

/** GROUP#id/SPEC. What was asked, and what Prepare made of it. Written at create, completed once by Prepare. */
export const TaskGroupSpec = storedObject({
  taskgroup_id: z.string(),
  rev: z.number().int(),
  kind: z.enum(["task_group", "deep_research"]),
  /** Words or a JSON Schema, as asked; null: auto. */
  output: z.union([z.string(), z.record(z.string(), z.unknown())]).nullable(),
  output_type: z.enum(["json", "text", "auto"]),
  requested_processor: z.string().nullable(),
  source_policy: storedObject({
    include_domains: z.array(z.string()).optional(),
    exclude_domains: z.array(z.string()).optional(),
    after_date: z.string().optional(),
  }).nullable(),
  metadata: Metadata.nullable(),
  webhook_url: z.string().nullable(),
  previous_interaction_id: z.string().nullable(),
  run_options: RunOptions.default(noRunOptions),
  sample: z.number().int().nullable(),
  row_rules: RowRules,
  /** What may be sent and shown. */
  input_columns: z.array(z.string()),
  /** Columns that leave the account in no byte; not among the input columns. */
  private_columns: z.array(z.string()),
  /** Null until prepared. */
  input_schema: z.record(z.string(), z.unknown()).nullable(),
  output_schema: OutputSchemaSpec.nullable(),
  output_columns: z.array(z.string()),
  title: z.string().nullable(),
});
export type TaskGroupSpec = z.infer<typeof TaskGroupSpec>;

/** IDEM#owner#key. A request that must have one effect (D4). */
export const SubmissionRecord = storedObject({
  owner: z.string(),
  key: z.string(),
  rev: z.number().int(),
  request_hash: z.string(),
  state: z.enum(["creating", "created"]),
  taskgroup_id: z.string().nullable(),
  created_at: millis,
  expires_at: z.number().int(),
});
export type SubmissionRecord = z.infer<typeof SubmissionRecord>;
