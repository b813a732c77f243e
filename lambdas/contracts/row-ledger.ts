/** Records of rows as they are stored: batches on their way to Parallel, and the ends of rows. */
import * as z from "zod";
import { rowStatuses } from "./lifecycle.ts";
import { FieldBasis } from "./parallel.ts";
import { millis, storedObject } from "./stored-object.ts";

const batchStates = ["pending", "sending", "ambiguous", "sent"] as const;

/** GROUP#id/B#generation#n. The write-ahead record of one add-runs POST (docs/submission-protocol.md section 4.3). */
export const BatchRecord = storedObject({
  taskgroup_id: z.string(),
  generation: z.number().int(),
  n: z.number().int(),
  rev: z.number().int(),
  state: z.enum(batchStates),
  /** All rows this batch answers for, ascending. */
  rows: z.array(z.number().int()),
  /** Rows the next POST sends: rows less those that have a run or failed alone. */
  missing: z.array(z.number().int()),
  /** Row number (as text) to run id. */
  runs: z.record(z.string(), z.string()),
  attempts: z.number().int(),
  fence: z.number().int(),
  sent_at: millis.nullable(),
  /** No decision about an uncertain POST before this time. */
  quiet_until: millis.nullable(),
  /** The last complete listing, for "two equal snapshots". */
  snapshot: storedObject({ count: z.number().int(), at: millis }).nullable(),
  failed_snapshots: z.number().int(),
  /** Set while a refused row is being looked for: the next POST sends only so many of `missing`. */
  send_at_most: z.number().int().nullish(),
  duplicates: z.array(z.string()),
});
export type BatchRecord = z.infer<typeof BatchRecord>;

/** ROWS#id#row/500 / R#row. Written once, when the row's end is known; the highest generation wins. */
export const RowRecord = storedObject({
  taskgroup_id: z.string(),
  row: z.number().int(),
  generation: z.number().int(),
  run_id: z.string().nullable(),
  status: z.enum(rowStatuses),
  /** What Parallel said, or what we said, when the row failed. */
  error: storedObject({ code: z.string(), message: z.string() }).nullable(),
  warnings: z.array(z.string()),
  /** The output with its basis: inline up to 32 KB compressed, else an object with its checksum. */
  output: z
    .union([
      storedObject({ inline: z.string() }),
      storedObject({ object_key: z.string(), sha256: z.string(), bytes: z.number().int() }),
    ])
    .nullable(),
  settled_at: millis,
});
export type RowRecord = z.infer<typeof RowRecord>;

/** What an inline or stored row output holds once unpacked. */
export const RowOutput = storedObject({
  type: z.string(),
  content: z.unknown(),
  basis: z.array(FieldBasis),
  /** Tools of `mcp_servers` that the run called, as Parallel reported them; shown nowhere yet. */
  mcp_tool_calls: z.array(z.unknown()).optional(),
});
export type RowOutput = z.infer<typeof RowOutput>;
