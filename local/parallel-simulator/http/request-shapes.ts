/** What bodies and queries the simulator takes, and how a wrong one is named. */
import * as z from "zod";
import { ParallelError, type Problem } from "./answer.ts";

const Metadata = z.record(z.string().max(16), z.union([z.string().max(512), z.number(), z.boolean()])).nullish();

const JsonSpec = z.looseObject({
  type: z.literal("json").default("json"),
  json_schema: z.record(z.string(), z.unknown()),
});
const TextSpec = z.looseObject({ type: z.literal("text"), description: z.string().nullish() });
const AutoSpec = z.looseObject({ type: z.literal("auto") });
const OutputSchema = z.union([z.string(), TextSpec, AutoSpec, JsonSpec]);

const TaskSpec = z.looseObject({
  output_schema: OutputSchema,
  input_schema: z.union([z.string(), TextSpec, JsonSpec]).nullish(),
});
export type TaskSpecRequest = z.infer<typeof TaskSpec>;

/** Apex domains, or endings such as `.gov`: no scheme, no path. */
const Domains = z.array(z.string().regex(/^[^/:?#@\s]{1,253}$/, "must be a domain without scheme and path"));
const SourcePolicy = z
  .strictObject({
    include_domains: Domains.nullish(),
    exclude_domains: Domains.nullish(),
    after_date: z.iso.date().nullish(),
  })
  .refine((policy) => (policy.include_domains?.length ?? 0) + (policy.exclude_domains?.length ?? 0) <= 200, {
    message: "include_domains and exclude_domains may hold 200 domains together",
  });

const McpServer = z.strictObject({
  type: z.literal("url").default("url"),
  url: z.url({ protocol: /^https?$/ }),
  name: z.string().min(1),
  headers: z.record(z.string(), z.string()).nullish(),
  allowed_tools: z.array(z.string()).nullish(),
});

/** Strict, so that a field that the contract does not name is noticed on the laptop. */
export const TaskRunRequest = z.strictObject({
  input: z.union([z.string(), z.record(z.string(), z.unknown())]),
  processor: z.string(),
  task_spec: TaskSpec.nullish(),
  metadata: Metadata,
  source_policy: SourcePolicy.nullish(),
  mcp_servers: z.array(McpServer).max(10).nullish(),
  webhook: z.looseObject({ url: z.url(), event_types: z.array(z.literal("task_run.status")).default([]) }).nullish(),
  enable_events: z.boolean().nullish(),
  previous_interaction_id: z.string().nullish(),
  advanced_settings: z
    .strictObject({
      location: z
        .string()
        .regex(/^[A-Za-z]{2}$/, "must be ISO 3166-1 alpha-2")
        .nullish(),
    })
    .nullish(),
  memory_scope_key: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,128}$/)
    .nullish(),
});
export type TaskRunRequest = z.infer<typeof TaskRunRequest>;

export const CreateGroupRequest = z.looseObject({ metadata: Metadata });

export const AddRunsRequest = z.looseObject({
  inputs: z.array(TaskRunRequest).min(1).max(1000),
  default_task_spec: TaskSpec.nullish(),
});

const BareSchema = z.record(z.string(), z.unknown());

export const SuggestRequest = z.looseObject({
  user_intent: z.string().min(1),
  previous_task: z.looseObject({ input_schema: BareSchema.nullish(), output_schema: BareSchema.nullish() }).nullish(),
});

export const SuggestProcessorRequest = z.looseObject({
  task_spec: z.looseObject({ input_schema: BareSchema.nullish(), output_schema: BareSchema }),
  choose_processors_from: z.array(z.string()).nullish(),
});

/** An empty `last_event_id` counts as absent: the official SDK sends one for null. */
const cursor = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
const flag = z
  .enum(["true", "false", "1", "0", ""])
  .optional()
  .transform((value) => (value === undefined || value === "" ? undefined : value === "true" || value === "1"));
const seconds = z
  .string()
  .regex(/^\d{1,6}(\.\d+)?$/, "must be a number of seconds")
  .optional()
  .transform((value) => (value === undefined ? undefined : Number(value)));
const statuses = ["queued", "action_required", "running", "completed", "failed", "cancelling", "cancelled"] as const;

export const AddRunsQuery = z.object({ refresh_status: flag });
export const ListRunsQuery = z.object({
  last_event_id: cursor,
  status: z
    .enum([...statuses, ""])
    .optional()
    .transform((value) => value || undefined),
  include_input: flag,
  include_output: flag,
});
export const GroupEventsQuery = z.object({ last_event_id: cursor, timeout: seconds });
export const ResultQuery = z.object({
  timeout: z
    .string()
    .regex(/^\d{1,6}$/, "must be an integer number of seconds")
    .optional()
    .transform((value) => (value === undefined ? 600 : Number(value))),
});

/** The value read, or 422 naming every wrong member; `where` opens each location. */
export function read<T>(shape: z.ZodType<T>, value: unknown, where: "body" | "query"): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue): Problem => {
    const missing = issue.code === "invalid_type" && / received undefined/.test(issue.message);
    const loc = [where, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
    return { loc, msg: missing ? "Field required" : issue.message, type: missing ? "missing" : issue.code };
  });
  throw new ParallelError(422, "Request validation error", problems);
}
