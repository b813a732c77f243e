/** Parallel's Task API as it goes over the wire. Objects are open: what Parallel adds later passes through. */
import * as z from "zod";

/** Statuses published by Parallel. The wire may carry others one day: parse with a string, decide with this list. */

/** A run in one of these never changes again. */
export const terminalRunStatuses: readonly string[] = ["completed", "failed", "cancelled"];

export const Metadata = z.record(z.string().max(16), z.union([z.string().max(512), z.number(), z.boolean()]));
export type Metadata = z.infer<typeof Metadata>;

const Citation = z.looseObject({
  url: z.string(),
  title: z.string().nullish(),
  excerpts: z.array(z.string()).nullish(),
});

/** One claim's evidence. `field` is any dotted path; `confidence` low, medium, high, null or "". */
export const FieldBasis = z.looseObject({
  field: z.string(),
  reasoning: z.string().nullish(),
  citations: z.array(Citation).nullish(),
  confidence: z.string().nullish(),
});
export type FieldBasis = z.infer<typeof FieldBasis>;

const RunError = z.looseObject({
  ref_id: z.string().optional(),
  message: z.string(),
  detail: z.unknown().optional(),
});
const RunWarning = z.looseObject({ type: z.string(), message: z.string(), detail: z.unknown().optional() });

export const TaskRun = z.looseObject({
  run_id: z.string(),
  interaction_id: z.string().nullish(),
  status: z.string(),
  is_active: z.boolean(),
  processor: z.string(),
  created_at: z.string().nullish(),
  modified_at: z.string().nullish(),
  warnings: z.array(RunWarning).nullish(),
  error: RunError.nullish(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  taskgroup_id: z.string().nullish(),
});
export type TaskRun = z.infer<typeof TaskRun>;

const JsonSchemaSpec = z.looseObject({
  type: z.literal("json"),
  json_schema: z.record(z.string(), z.unknown()),
});
const TextSchemaSpec = z.looseObject({ type: z.literal("text"), description: z.string().nullish() });
const AutoSchemaSpec = z.looseObject({ type: z.literal("auto") });
export const OutputSchemaSpec = z.union([JsonSchemaSpec, TextSchemaSpec, AutoSchemaSpec]);
export type OutputSchemaSpec = z.infer<typeof OutputSchemaSpec>;

export const TaskSpec = z.looseObject({
  output_schema: OutputSchemaSpec,
  input_schema: JsonSchemaSpec.nullish(),
});
export type TaskSpec = z.infer<typeof TaskSpec>;

/** RFC 1035 2.3.4: a name has at most 255 octets on the wire, 253 characters as text. */
const Domain = z
  .string()
  .min(1)
  .refine((name) => name.length <= 253, { error: "at most 253 characters" })
  .refine((name) => /^\.?[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(name), {
    error: "must be a domain such as example.com, or an ending such as .gov: no https://, no path",
  });

const maxDomains = 200;

/** What callers may ask; both lists together are limited. */
export const SourcePolicy = z
  .strictObject({
    include_domains: z.array(Domain).max(maxDomains).optional(),
    exclude_domains: z.array(Domain).max(maxDomains).optional(),
    after_date: z.iso.date().optional(),
  })
  .refine(
    ({ include_domains = [], exclude_domains = [] }) => include_domains.length + exclude_domains.length <= maxDomains,
    { error: `include_domains and exclude_domains may hold ${String(maxDomains)} domains together` },
  );
export type SourcePolicy = z.infer<typeof SourcePolicy>;

export const TaskRunInput = z.looseObject({
  input: z.union([z.string(), z.record(z.string(), z.unknown())]),
  processor: z.string(),
  task_spec: TaskSpec.nullish(),
  metadata: Metadata.nullish(),
  source_policy: z
    .looseObject({
      include_domains: z.array(z.string()).nullish(),
      exclude_domains: z.array(z.string()).nullish(),
      after_date: z.string().nullish(),
    })
    .nullish(),
  previous_interaction_id: z.string().nullish(),
  advanced_settings: z.looseObject({ location: z.string().nullish() }).nullish(),
  mcp_servers: z
    .array(
      z.looseObject({
        type: z.string().optional(),
        url: z.string(),
        name: z.string(),
        headers: z.record(z.string(), z.string()).nullish(),
        allowed_tools: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
  enable_events: z.boolean().nullish(),
  memory_scope_key: z.string().nullish(),
});
export type TaskRunInput = z.infer<typeof TaskRunInput>;

/** `content` of a JSON output is an object; some published samples show it as a string, so it is parsed defensively. */
export const TaskRunOutput = z.looseObject({
  type: z.string(),
  content: z.unknown(),
  basis: z.array(FieldBasis).nullish(),
  mcp_tool_calls: z.array(z.unknown()).nullish(),
});
export type TaskRunOutput = z.infer<typeof TaskRunOutput>;

export const TaskRunResult = z.looseObject({ run: TaskRun, output: TaskRunOutput });
export type TaskRunResult = z.infer<typeof TaskRunResult>;

/** Absent count keys mean 0. `is_active` of an empty group is false: that is not "finished". */
export const TaskGroupStatus = z.looseObject({
  num_task_runs: z.number().int(),
  task_run_status_counts: z.record(z.string(), z.number()),
  is_active: z.boolean(),
  status_message: z.string().nullish(),
  modified_at: z.string().nullish(),
});
export type TaskGroupStatus = z.infer<typeof TaskGroupStatus>;

export const TaskGroup = z.looseObject({
  taskgroup_id: z.string(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  status: TaskGroupStatus,
  created_at: z.string().nullish(),
});
export type TaskGroup = z.infer<typeof TaskGroup>;

export const AddRunsResponse = z.looseObject({
  status: TaskGroupStatus,
  run_ids: z.array(z.string()),
  run_cursor: z.string().nullish(),
  event_cursor: z.string().nullish(),
});
export type AddRunsResponse = z.infer<typeof AddRunsResponse>;

export const TaskRunStateEvent = z.looseObject({
  type: z.literal("task_run.state"),
  event_id: z.string().nullish(),
  run: TaskRun,
  input: TaskRunInput.nullish(),
  output: TaskRunOutput.nullish(),
});
export type TaskRunStateEvent = z.infer<typeof TaskRunStateEvent>;

export const TaskGroupStatusEvent = z.looseObject({
  type: z.literal("task_group_status"),
  event_id: z.string().nullish(),
  status: TaskGroupStatus,
});
export type TaskGroupStatusEvent = z.infer<typeof TaskGroupStatusEvent>;

export const StreamErrorEvent = z.looseObject({ type: z.literal("error"), error: RunError });

export const SuggestResponse = z.looseObject({
  input_schema: z.record(z.string(), z.unknown()).nullish(),
  output_schema: z.record(z.string(), z.unknown()),
  inputs: z.array(z.unknown()).nullish(),
  title: z.string().nullish(),
  warnings: z.array(z.unknown()).nullish(),
});
export type SuggestResponse = z.infer<typeof SuggestResponse>;

export const SuggestProcessorResponse = z.looseObject({ recommended_processors: z.array(z.string()) });
export type SuggestProcessorResponse = z.infer<typeof SuggestProcessorResponse>;

/** Both published error shapes: the envelope, and FastAPI's `detail` list (docs/parallel-contract.md section 8). */
export const ErrorEnvelope = z.looseObject({
  error: z.looseObject({ message: z.string(), ref_id: z.string().optional(), detail: z.unknown().optional() }),
});
export const ErrorDetailList = z.looseObject({
  detail: z.array(
    z.looseObject({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string(), type: z.string() }),
  ),
});

/** Body of Parallel's per-run webhook (docs/parallel-contract.md section 9): no output inside. */
export const RunWebhook = z.looseObject({ timestamp: z.string(), type: z.literal("task_run.status"), data: TaskRun });
