/** A report as a program reads it: what one text, or one answer of Parallel's own shape, says about itself and its sources. */
import * as z from "zod";

/** One source, however often it is cited. `cited`: the text links to it. `host` is in its ASCII form. */
export const ReportSource = z.object({
  number: z.number().int(),
  url: z.string(),
  title: z.string().nullable(),
  host: z.string().nullable(),
  excerpts: z.array(z.string()),
  cited: z.boolean(),
});
export type ReportSource = z.infer<typeof ReportSource>;

/** Evidence for one field, its sources by number. A text has the one field `output`. */
export const ReportField = z.object({
  field: z.string(),
  confidence: z.string().nullable(),
  reasoning: z.string().nullable(),
  sources: z.array(z.number().int()),
});
export type ReportField = z.infer<typeof ReportField>;

export const Report = z.object({
  type: z.enum(["text", "json"]),
  /** What was asked: the row's input as words. */
  question: z.string(),
  /** Of the whole text; null where each field has its own. */
  confidence: z.string().nullable(),
  /** Headings in order; `level` as the report has it, from 1. */
  sections: z.array(z.object({ level: z.number().int(), title: z.string(), anchor: z.string() })),
  fields: z.array(ReportField),
  sources: z.array(ReportSource),
  /** What `auto` chose; null where the caller chose. */
  output_schema: z.record(z.string(), z.unknown()).nullable(),
  /** `previous_interaction_id` of a follow-up. */
  interaction_id: z.string().nullable(),
});
export type Report = z.infer<typeof Report>;
