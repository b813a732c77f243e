/** What a read answers: the table of a task group and the list of groups, with their queries. */
import * as z from "zod";
import { groupStates, rowStatuses } from "./lifecycle.ts";
import { FieldBasis, Metadata, TaskGroupStatus } from "./parallel.ts";
import { Report } from "./report.ts";

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
export const Column = z.object({
  key: z.string(),
  name: z.string(),
  source: z.enum(["input", "output"]),
  /** Kept for the owner, and sent nowhere. */
  private: z.boolean().optional(),
});
export type Column = z.infer<typeof Column>;

/** One row of the table model: cells by column key beside the `$` envelope. */
export const TableRow = z
  .object({
    $index: z.number().int(),
    $id: z.string().nullable(),
    $status: z.enum(rowStatuses),
    /** The row whose end this one shows, from 0: the two would have been sent alike. */
    $same_as: z.number().int().optional(),
    /** Names of output columns whose cells came with the rows. */
    $given: z.array(z.string()).optional(),
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

/**
 * Rows, each counted once however often it was retried: all, ended, failed among those, under way, and never sent. How many
 * there are is null while an upload is being read, and stays so where it could not be.
 */
export const RowCounts = z.object({
  num_rows: z.number().int().nullable(),
  num_ended: z.number().int(),
  num_failed: z.number().int(),
  num_running: z.number().int(),
  num_never_sent: z.number().int(),
});
export type RowCounts = z.infer<typeof RowCounts>;

/** What is saved by not sending rows whose answer is there: rows of the whole group, US dollars; null: not known yet. */
export const Saving = z.object({
  rows_to_send: z.number().int().nullable(),
  rows_saved: z.number().int().nullable(),
  usd_saved: z.number().nullable(),
});
export type Saving = z.infer<typeof Saving>;
/** A file that is being read: rows found so far, and how many of its bytes were looked at. */
const ReadingProgress = z.object({
  rows_read: z.number().int(),
  bytes_read: z.number().int(),
  bytes: z.number().int(),
});

/** Where the rest is: `next` a link, `next_cursor` the same place as a `cursor`; both null at the end. */
const Paging = z.object({ next: z.string().nullable(), next_cursor: z.string().nullable() });

/** The one model behind every format. `.json` prints it as it is. */
export const TaskGroupTable = z.object({
  taskgroup_id: z.string(),
  kind: z.enum(["task_group", "deep_research"]),
  /** Its own, or what it asks; null where nothing but an id is known. */
  title: z.string().nullable(),
  /** What its caller attached. */
  metadata: Metadata.nullable(),
  state: z.enum(groupStates),
  /** Why the group rests, and what to do next; null while it moves or when it ended well. */
  attention: z
    .object({
      code: z.string(),
      detail: z.string(),
      retry_at: z.string().nullable(),
      /** Of a file that could not be read: its mistakes, at most 20. */
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    })
    .nullable(),
  /** How far the file of an upload is read; null when the rows are known. */
  reading: ReadingProgress.nullable(),
  /** Parallel's own object: it counts runs, and a retried row has several. */
  parallel_status: TaskGroupStatus.nullable(),
  ...RowCounts.shape,
  columns: z.array(Column),
  results: z.array(TableRow),
  /** Of the one row, where the whole is a report: a text, an answer in Parallel's own shape, or deep research. */
  report: Report.nullable(),
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
      title: z.string(),
      metadata: Metadata.nullable(),
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
