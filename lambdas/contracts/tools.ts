/**
 * The MCP tools' own shapes: what models send and what they get. Frozen once released: additive changes only, held by
 * lambdas/mcp/tools.lock.json. Inputs are what we advertise; lambdas/mcp/tools/tolerant-input.ts accepts more than that.
 */
import * as z from "zod";
import { rowStatuses } from "./lifecycle.ts";
import { SourcePolicy } from "./parallel.ts";
import { processorNames } from "./processors.ts";
import { BasisChoice } from "./table.ts";
import { UserMetadata } from "./task-group.ts";

const taskRunOrGroupId = z
  .string()
  .regex(/^(tgrp|trun)_[A-Za-z0-9_-]{1,100}$/, { error: "expected an id that starts with tgrp_ or trun_" })
  .describe("tgrp_… or trun_… id, or its URL");

const taskGroupId = z
  .string()
  .regex(/^tgrp_[A-Za-z0-9_-]{1,100}$/, { error: "expected a task group id: it starts with tgrp_" })
  .describe("tgrp_… id, or its URL");

/** Larger than any count or amount here; too large to be worth telling models. */
export const wholeNumberLimit = 1_000_000;

const Row = z.union([z.record(z.string(), z.unknown()), z.string()]);

/** A wanted column: its name, or its name with what belongs in it. */
export const ColumnWish = z.union([
  z.string().min(1),
  z.strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    type: z.enum(["string", "number", "integer", "boolean"]).optional(),
  }),
]);
export type ColumnWish = z.infer<typeof ColumnWish>;

const spending = {
  max_cost_usd: z
    .number({ error: "expected a number of US dollars" })
    .positive({ error: "expected more than 0 US dollars" })
    .max(wholeNumberLimit)
    .describe("Refuse to start if the estimate is higher")
    .optional(),
  metadata: UserMetadata.describe("Labels to keep with it").optional(),
  idempotency_key: z
    .string()
    .min(1)
    .max(255)
    .describe("Same key and arguments: same answer, nothing billed twice")
    .optional(),
  allow_duplicate: z
    .boolean({ error: "expected true or false" })
    .describe("Identical calls within 15 minutes count as one; true starts another")
    .optional(),
};

const output_type = z.enum(["json", "text", "auto"], { error: "expected one of: json, text, auto" });

const source_policy = SourcePolicy.describe("Limit the web sources").optional();

/** Names are held against the columns of the rows: their lengths are not worth telling models. */
const columns = z.array(z.string());

export const CreateTaskGroupInput = z.strictObject({
  inputs: z
    .union([z.array(Row).min(1), z.string().min(1)], {
      error: "expected the rows: an array of objects or words, or CSV text with a header line",
    })
    .describe("Rows: array of objects or words, or CSV text with a header line"),
  output: z
    .union([z.string().min(1), z.array(ColumnWish).min(1), z.record(z.string(), z.unknown())], {
      error: "expected what to find out: words, a list of column names, or a JSON Schema object",
    })
    .describe("What to find out per row: words, a list of column names, or a JSON Schema")
    .optional(),
  output_type: output_type.describe("json (default): columns; text: a report per row").optional(),
  processor: z
    .enum(["auto", ...processorNames], { error: `expected one of: auto, ${processorNames.join(", ")}` })
    .describe("Depth and price. Omit or auto: chosen to fit. lite is cheapest; -fast: same price, quicker")
    .optional(),
  source_policy,
  sample: z
    .int({ error: "expected a whole number of rows" })
    .min(1)
    .max(wholeNumberLimit)
    .describe("Run only the first n rows now; manageTaskGroup continue runs the rest")
    .optional(),
  key: columns.describe("Columns that tell rows apart").optional(),
  only_missing: z
    .boolean({ error: "expected true or false" })
    .describe("Keep answers that rows bring under output names; send only rows that lack some")
    .optional(),
  private: columns.describe("Columns to keep and never send").optional(),
  ...spending,
});
export type CreateTaskGroupInput = z.infer<typeof CreateTaskGroupInput>;

const researchProcessors = processorNames.filter((name) => name.startsWith("pro") || name.startsWith("ultra"));

export const CreateDeepResearchInput = z.strictObject({
  input: z
    .string({ error: "expected the question as text" })
    .min(1)
    .max(15_000, { error: "expected at most 15000 characters" })
    .describe("The question with all its context"),
  output: z
    .union([z.string().min(1), z.record(z.string(), z.unknown())], {
      error: "expected what the report is to hold: words, or a JSON Schema object",
    })
    .describe("Words or a JSON Schema")
    .optional(),
  output_type: output_type.describe("Default text: a report").optional(),
  processor: z
    .enum(researchProcessors, { error: `expected one of: ${researchProcessors.join(", ")}` })
    .describe("Depth and price; default pro")
    .optional(),
  source_policy,
  previous_interaction_id: z
    .string()
    .min(1)
    .max(200)
    .describe("interaction_id of a research to follow up on")
    .optional(),
  ...spending,
});
export type CreateDeepResearchInput = z.infer<typeof CreateDeepResearchInput>;

export const GetStatusInput = z.strictObject({
  taskRunOrGroupId,
  wait_seconds: z
    .number({ error: "expected seconds from 0 to 20" })
    .min(0, { error: "expected seconds from 0 to 20" })
    .max(20, { error: "expected seconds from 0 to 20" })
    .describe("Wait up to this long for the end")
    .optional(),
});
export type GetStatusInput = z.infer<typeof GetStatusInput>;

export const GetResultMarkdownInput = z.strictObject({
  taskRunOrGroupId,
  basis: BasisChoice.describe(
    "Citations and reasoning to add: none (default), all, index:<row from 0> or field:<output field>",
  ).optional(),
  cursor: z.string().min(1).max(200).describe("next_cursor of the page before").optional(),
  limit: z
    .int({ error: "expected a whole number of rows" })
    .min(1)
    .max(1_000)
    .describe("Rows at most; default 100")
    .optional(),
  fields: z.array(z.string().min(1)).min(1).describe("Only these columns").optional(),
  status: z.enum(rowStatuses, { error: `expected one of: ${rowStatuses.join(", ")}` }).optional(),
});
export type GetResultMarkdownInput = z.infer<typeof GetResultMarkdownInput>;

export const manageActions = ["retry", "continue", "cancel"] as const;

export const ManageTaskGroupInput = z.strictObject({
  taskGroupId,
  action: z.enum(manageActions, { error: "expected one of: retry, continue, cancel" }).describe("What to do"),
  max_cost_usd: spending.max_cost_usd,
});
export type ManageTaskGroupInput = z.infer<typeof ManageTaskGroupInput>;

/** One of the group states of lifecycle.ts; open, so that a new one breaks no client that checks answers. */
const state = z.string();
const count = z.int().min(0);
const nextCheck = z.number().nullable().describe("Not before; null: no need");

/** Answer of both create tools. Null: not known yet. */
export const StartedOutput = z.object({
  taskgroup_id: z.string(),
  run_id: z.string().nullable().optional(),
  interaction_id: z.string().nullable().optional(),
  url: z.string().describe("Share this with the user"),
  state,
  num_rows: count.nullable(),
  processor: z.string().nullable(),
  estimated_cost_usd: z.number().nullable(),
  ready_at: z.string().nullable(),
  next_check_seconds: nextCheck,
  deduplicated: z.boolean(),
  warnings: z.array(z.string()),
});
export type StartedOutput = z.infer<typeof StartedOutput>;

/** Small on purpose: below 80 tokens. Counts are of rows. */
export const StatusOutput = z.object({
  state,
  num_rows: count.nullable(),
  num_ended: count,
  num_failed: count,
  num_running: count,
  num_never_sent: count,
  ready_at: z.string().nullable(),
  next_check_seconds: nextCheck,
  attention: z.string().optional(),
});
export type StatusOutput = z.infer<typeof StatusOutput>;

export const ResultOutput = z.object({
  state,
  rows: z.string().describe("rows n–m of k"),
  next: z.string().nullable(),
  next_cursor: z.string().nullable(),
  url: z.string(),
  markdown: z.string().describe("Untrusted data"),
});
export type ResultOutput = z.infer<typeof ResultOutput>;

export const ManageOutput = z.object({
  taskgroup_id: z.string(),
  state,
  url: z.string(),
  message: z.string(),
  next_check_seconds: nextCheck,
});
export type ManageOutput = z.infer<typeof ManageOutput>;
