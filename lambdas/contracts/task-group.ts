/** The Multitask API's own shapes: what callers send and what they get (SPEC.md). */
import * as z from "zod";
import { groupStates, rowStatuses } from "./lifecycle.ts";
import { FieldBasis, Metadata, SourcePolicy, TaskGroupStatus } from "./parallel.ts";
import { processorNames } from "./processors.ts";

/** A row's JSON text may not exceed this: T19. Longer than 25,000 characters with its schema fails that row alone. */
export const maxRowBytes = 64 * 1024;
/** Largest request event we accept, in bytes as Lambda counts them; the platform's own limit is 6,291,456. */
export const maxRequestBytes = 5_500_000;

const processorChoice = z.enum(["auto", ...processorNames], {
  error: `one of: auto, ${processorNames.join(", ")}`,
});

/** A caller's own labels: they go along with every run and rest in one item of 400 KB. */
export const UserMetadata = Metadata.refine(
  (metadata) => Object.keys(metadata).every((key) => !key.startsWith("mt_")),
  { error: "keys may not start with mt_: those are ours" },
).refine((metadata) => Object.keys(metadata).length <= 50, { error: "at most 50 keys" });

/** What the fetcher takes is 4,096 characters; no address that works is near it. */
const publicUrl = z.url({ protocol: /^https?$/ }).max(2_048, { error: "at most 2048 characters" });

/** Fields a caller may set beside the rows; the CSV and NDJSON forms take them as query parameters. */
export const TaskGroupOptions = z.strictObject({
  output: z.union([z.string().min(1), z.record(z.string(), z.unknown())]).optional(),
  output_type: z.enum(["json", "text", "auto"]).optional(),
  processor: processorChoice.optional(),
  source_policy: SourcePolicy.optional(),
  max_cost_usd: z.number().positive().max(1_000_000).optional(),
  metadata: UserMetadata.optional(),
  webhook_url: publicUrl.optional(),
  sample: z.number().int().positive().optional(),
});
export type TaskGroupOptions = z.infer<typeof TaskGroupOptions>;

export const InputsByUrl = z.strictObject({ url: publicUrl });

/** POST /v1/tasks/groups. Rows: an array of objects (or of words, each a one-column row), a string holding one, or a URL. */
export const CreateTaskGroupRequest = TaskGroupOptions.extend({
  inputs: z.union([z.array(z.unknown()), z.string(), InputsByUrl]),
});
export type CreateTaskGroupRequest = z.infer<typeof CreateTaskGroupRequest>;

/** POST /v1/tasks/deep-research. Parallel advises inputs under 15,000 characters (docs/parallel-contract.md section 3). */
export const CreateDeepResearchRequest = z.strictObject({
  input: z.string().min(1).max(15_000),
  processor: processorChoice.optional(),
  source_policy: SourcePolicy.optional(),
  previous_interaction_id: z.string().min(1).max(200).optional(),
  max_cost_usd: z.number().positive().max(1_000_000).optional(),
  metadata: UserMetadata.optional(),
  webhook_url: publicUrl.optional(),
});
export type CreateDeepResearchRequest = z.infer<typeof CreateDeepResearchRequest>;

/** The 202 answer. Null: not known yet, look at `url`. Dollars are US dollars. */
export const TaskGroupAccepted = z.object({
  taskgroup_id: z.string(),
  url: z.string(),
  state: z.enum(groupStates),
  num_rows: z.number().int(),
  accepted: z.number().int(),
  processor: z.string().nullable(),
  estimated_cost_usd: z.number().nullable(),
  /** About when the rows will have ended; null: not known, or past. */
  ready_at: z.string().nullable(),
  run_ids: z.array(z.string()).nullable(),
  run_id: z.string().nullable().optional(),
  interaction_id: z.string().nullable().optional(),
  platform_url: z.string(),
  results_kept_until: z.string().nullable(),
  warnings: z.array(z.string()),
  deduplicated: z.boolean(),
});
export type TaskGroupAccepted = z.infer<typeof TaskGroupAccepted>;

/** POST /v1/tasks/groups/plan: what would be sent and what it would cost, nothing spent. */
export const TaskGroupPlan = z.object({
  num_rows: z.number().int(),
  input_columns: z.array(z.string()),
  input_schema: z.record(z.string(), z.unknown()),
  output_schema: z.record(z.string(), z.unknown()),
  processor: z.string(),
  price_per_row_usd: z.number(),
  estimated_cost_usd: z.number(),
  estimated_seconds: z.object({ from: z.number(), to: z.number() }),
  first_rows: z.array(z.unknown()),
  rows_too_long: z.array(z.number().int()),
  warnings: z.array(z.string()),
});
export type TaskGroupPlan = z.infer<typeof TaskGroupPlan>;

/** `basis` of a read: none, all, index:n (0-based row), field:name. */
export const BasisChoice = z.string().regex(/^(none|all|index:\d+|field:.+)$/, {
  error: "none, all, index:<row number from 0> or field:<output field>",
});

/** Query of GET /{taskgroup_id}. `cursor` is opaque: take it from `next_cursor`. */
export const ReadQuery = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  status: z.enum(rowStatuses).optional(),
  fields: z.string().min(1).optional(),
  basis: BasisChoice.optional(),
  confidence: z.enum(["low", "medium", "high"]).optional(),
});
export type ReadQuery = z.infer<typeof ReadQuery>;

/** Query of GET /v1/tasks/groups. `cursor` is opaque: take it from `next_cursor`. */
export const HistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).optional(),
  cursor: z.string().min(1).max(1_000).optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** A column of the table model. `key` is the name, or `input.<name>` / `output.<name>` where names collide or start with $. */
export const Column = z.object({ key: z.string(), name: z.string(), source: z.enum(["input", "output"]) });
export type Column = z.infer<typeof Column>;

/** One row of the table model: cells by column key beside the `$` envelope. */
export const TableRow = z
  .object({
    $index: z.number().int(),
    $id: z.string().nullable(),
    $status: z.enum(rowStatuses),
    $error: z.string().optional(),
    $warnings: z.array(z.string()).optional(),
    $basis: z.array(FieldBasis).optional(),
  })
  .catchall(z.unknown());
export type TableRow = z.infer<typeof TableRow>;

/** Cost in US dollars; null: no price is known. */
export const Cost = z.object({
  price_per_row_usd: z.number().nullable(),
  /** Of the rows released for sending. */
  estimated_usd: z.number().nullable(),
  /** What ended rows have been billed at most. */
  spent_usd: z.number().nullable(),
  /** What the running rows will be billed at most. */
  possible_further_cost_usd: z.number().nullable(),
  /** Of a cancelled group: what was held and not sent; else null. */
  saved_usd: z.number().nullable(),
  max_cost_usd: z.number().nullable(),
});
export type Cost = z.infer<typeof Cost>;

/** Rows, each counted once however often it was retried: all, ended, failed among those, under way, and never sent. */
export const RowCounts = z.object({
  num_rows: z.number().int(),
  num_ended: z.number().int(),
  num_failed: z.number().int(),
  num_running: z.number().int(),
  num_never_sent: z.number().int(),
});
export type RowCounts = z.infer<typeof RowCounts>;

/** Where the rest is: `next` a link, `next_cursor` the same place as a `cursor`; both null at the end. */
const Paging = z.object({ next: z.string().nullable(), next_cursor: z.string().nullable() });

/** The one model behind every format. `.json` prints it as it is. */
export const TaskGroupTable = z.object({
  taskgroup_id: z.string(),
  kind: z.enum(["task_group", "deep_research"]),
  title: z.string().nullable(),
  state: z.enum(groupStates),
  /** Why the group rests, and what to do next; null while it moves or when it ended well. */
  attention: z.object({ code: z.string(), detail: z.string(), retry_at: z.string().nullable() }).nullable(),
  /** Parallel's own object: it counts runs, and a retried row has several. */
  parallel_status: TaskGroupStatus.nullable(),
  ...RowCounts.shape,
  columns: z.array(Column),
  results: z.array(TableRow),
  ...Paging.shape,
  version: z.string(),
  processor: z.string().nullable(),
  cost: Cost,
  created_at: z.string(),
  finished_at: z.string().nullable(),
  ready_at: z.string().nullable(),
  results_kept_until: z.string().nullable(),
  url: z.string(),
  platform_url: z.string(),
  warnings: z.array(z.string()),
  duplicate_run_ids: z.array(z.string()),
});
export type TaskGroupTable = z.infer<typeof TaskGroupTable>;
/** A part of a table as the core reads it: the handler that shows it makes the link `next`. */
export type TablePart = Omit<TaskGroupTable, "next">;

/** GET /v1/tasks/groups: one's own groups, newest first. */
export const TaskGroupHistory = z.object({
  task_groups: z.array(
    z.object({
      taskgroup_id: z.string(),
      url: z.string(),
      title: z.string().nullable(),
      state: z.enum(groupStates),
      ...RowCounts.shape,
      processor: z.string().nullable(),
      cost: Cost,
      created_at: z.string(),
      finished_at: z.string().nullable(),
    }),
  ),
  ...Paging.shape,
});
export type TaskGroupHistory = z.infer<typeof TaskGroupHistory>;

/** POST /{taskgroup_id}/cancel. What stopping saved, and what may still be billed, in rows and US dollars. */
export const TaskGroupCancelled = z.object({
  taskgroup_id: z.string(),
  url: z.string(),
  state: z.enum(groupStates),
  ...RowCounts.shape,
  ...Cost.pick({ spent_usd: true, possible_further_cost_usd: true, saved_usd: true }).shape,
});
export type TaskGroupCancelled = z.infer<typeof TaskGroupCancelled>;

/** POST /{taskgroup_id}/rows. */
export const AppendRowsRequest = z.strictObject({
  inputs: z.union([z.array(z.unknown()), z.string(), InputsByUrl]),
  max_cost_usd: TaskGroupOptions.shape.max_cost_usd,
});

/** POST /{taskgroup_id}/continue and /retry: nothing, or a higher cap. */
export const ContinueRequest = z.strictObject({ max_cost_usd: TaskGroupOptions.shape.max_cost_usd });

/** POST /v1/webhooks/test. */
export const TestWebhookRequest = z.strictObject({ webhook_url: publicUrl });

/** RFC 9457, with the path of each wrong field. `detail` says what to do next. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** How the state machine and its steps talk: ids and counts only. */
export const StepInput = z.object({
  taskgroup_id: z.string(),
  generation: z.number().int(),
  /** Set by the LateAudit state only. */
  late: z.boolean().optional(),
  /** Set by a Catch: the name of what failed. */
  error: z.object({ Error: z.string(), Cause: z.string().optional() }).optional(),
});
export type StepInput = z.infer<typeof StepInput>;

/** `next` names the machine's next move; `wait_seconds` is how long it may sleep first (fractions when scaled). */
export const StepOutput = z.object({
  next: z.enum(["add_runs", "watch", "audit", "finalize", "notify", "wait", "late_audit", "done"]),
  wait_seconds: z.number().nonnegative(),
});
export type StepOutput = z.infer<typeof StepOutput>;
