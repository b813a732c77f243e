/** The Multitask API's own shapes: what callers send and what they get (SPEC.md). */
import * as z from "zod";
import { groupStates } from "./lifecycle.ts";
import { Metadata, SourcePolicy } from "./parallel.ts";
import { AdvancedSettings, McpServers, McpServersAgain, MemoryScopeKey } from "./run-options.ts";
import { Cost, RowCounts, Saving } from "./table.ts";
import { processorNames } from "./processors.ts";
import { UploadId } from "./uploads.ts";

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

/** What a group is called on pages and in lists. */
const Title = z
  .string()
  .trim()
  .min(1)
  .max(200, { error: "at most 200 characters" })
  .refine((title) => !/\p{Cc}/u.test(title), { error: "one line, without control characters" });
const previousInteraction = z.string().min(1).max(200);

/** Parallel's options of a run, sent with every run. */
const everyRun = {
  previous_interaction_id: previousInteraction.optional(),
  advanced_settings: AdvancedSettings.optional(),
  /** In a JSON body only: their headers are secrets, which belong into no address. */
  mcp_servers: McpServers.optional(),
  enable_events: z.boolean().optional(),
  memory_scope_key: MemoryScopeKey.optional(),
};

/** Fields a caller may set beside the rows; the CSV and NDJSON forms take them as query parameters. */
const columnNames = z.array(z.string().min(1).max(200)).min(1).max(100);

export const TaskGroupOptions = z.strictObject({
  output: z.union([z.string().min(1), z.record(z.string(), z.unknown())]).optional(),
  output_type: z.enum(["json", "text", "auto"]).optional(),
  processor: processorChoice.optional(),
  source_policy: SourcePolicy.optional(),
  max_cost_usd: z.number().positive().max(1_000_000).optional(),
  title: Title.optional(),
  metadata: UserMetadata.optional(),
  webhook_url: publicUrl.optional(),
  sample: z.number().int().positive().optional(),
  /** once (default): rows that would be sent alike are sent once. run: every row is sent. */
  duplicates: z.enum(["once", "run"]).optional(),
  /** Columns that tell rows apart, in place of all that is sent. */
  key: columnNames.optional(),
  /** Filled cells under the names of output columns are answers: kept, and a row that has them all is not sent. */
  only_missing: z.boolean().optional(),
  /** Columns that are kept for their owner and never sent: not to Parallel, not to any connected client. */
  private: columnNames.optional(),
  input_schema: z.record(z.string(), z.unknown()).optional(),
  ...everyRun,
});
export type TaskGroupOptions = z.infer<typeof TaskGroupOptions>;

export const InputsByUrl = z.strictObject({ url: publicUrl });
export const InputsByUpload = z.strictObject({ upload: UploadId });

/** A sheet of the XLSX file behind `inputs.url` or in an upload, by name or by number from 1. */
const Sheet = z.union([z.string().min(1).max(200), z.number().int().positive()]);

/** POST /v1/tasks/groups. Rows: an array of objects (or of words, each a one-column row), a string holding one, a URL, or an upload. */
export const CreateTaskGroupRequest = TaskGroupOptions.extend({
  inputs: z.union([z.array(z.unknown()), z.string(), InputsByUrl, InputsByUpload]),
  sheet: Sheet.optional(),
});
export type CreateTaskGroupRequest = z.infer<typeof CreateTaskGroupRequest>;

/** POST /v1/tasks/deep-research. Parallel advises inputs under 15,000 characters (docs/parallel-contract.md section 3). */
export const CreateDeepResearchRequest = z.strictObject({
  input: z.string().min(1).max(15_000),
  output: TaskGroupOptions.shape.output,
  output_type: TaskGroupOptions.shape.output_type,
  processor: processorChoice.optional(),
  source_policy: SourcePolicy.optional(),
  ...everyRun,
  max_cost_usd: z.number().positive().max(1_000_000).optional(),
  title: Title.optional(),
  metadata: UserMetadata.optional(),
  webhook_url: publicUrl.optional(),
});
export type CreateDeepResearchRequest = z.infer<typeof CreateDeepResearchRequest>;

/** The 202 answer. Null: not known yet, look at `url`. Dollars are US dollars. */
export const TaskGroupAccepted = z.object({
  taskgroup_id: z.string(),
  url: z.string(),
  state: z.enum(groupStates),
  /** Null while the rows of an upload are being read. */
  num_rows: z.number().int().nullable(),
  accepted: z.number().int().nullable(),
  processor: z.string().nullable(),
  estimated_cost_usd: z.number().nullable(),
  /** About when the rows will have ended; null: not known, or past. */
  ready_at: z.string().nullable(),
  run_ids: z.array(z.string()).nullable(),
  run_id: z.string().nullable().optional(),
  interaction_id: z.string().nullable().optional(),
  platform_url: z.string(),
  results_kept_until: z.string().nullable(),
  /** Of the whole group. */
  ...Saving.shape,
  warnings: z.array(z.string()),
  deduplicated: z.boolean(),
});
export type TaskGroupAccepted = z.infer<typeof TaskGroupAccepted>;

/** POST /v1/tasks/groups/plan: what would be sent and what it would cost, nothing spent. */
export const TaskGroupPlan = z.object({
  num_rows: z.number().int(),
  ...Saving.shape,
  /** Rows that equal an earlier one, and the first ten groups of such rows, from 0. */
  duplicates: z.object({ count: z.number().int(), groups: z.array(z.array(z.number().int())) }),
  /** Rows that came with every answer. */
  rows_given: z.number().int(),
  /** What is sent by processor: rows released for sending, and their price. */
  parts: z.array(
    z.object({
      processor: z.string(),
      rows: z.number().int(),
      price_per_row_usd: z.number(),
      cost_usd: z.number(),
    }),
  ),
  /** With what each holds: names of JSON types. */
  columns: z.array(z.object({ name: z.string(), types: z.array(z.string()) })),
  input_columns: z.array(z.string()),
  /** Columns that are not sent; their names are told to their owner only. */
  num_private_columns: z.number().int(),
  private_columns: z.array(z.string()),
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
  sheet: Sheet.optional(),
  max_cost_usd: TaskGroupOptions.shape.max_cost_usd,
  /** The group's private columns are private in appended rows too: others can not be named later. */
  private: TaskGroupOptions.shape.private,
  mcp_servers: McpServersAgain.optional(),
});

/** POST /{taskgroup_id}/continue and /retry: nothing, a higher cap, or headers that were erased when the group ended. */
export const ContinueRequest = z.strictObject({
  max_cost_usd: TaskGroupOptions.shape.max_cost_usd,
  mcp_servers: McpServersAgain.optional(),
});

/** POST /{taskgroup_id}/title; null: it is called by what it asks. */
export const RenameRequest = z.strictObject({ title: Title.nullable() });

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
