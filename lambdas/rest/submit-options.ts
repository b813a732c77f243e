/** The options of a submit request, as fields of a JSON body or as query parameters. */
import * as z from "zod";
import { SourcePolicy } from "../contracts/parallel.ts";
import { TaskGroupOptions } from "../contracts/task-group.ts";
import { invalid } from "../core/problem.ts";

const fromJsonText = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON text" });
    return z.NEVER;
  }
};

const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { error: "must be a number" })
  .transform(Number);

const flag = z.enum(["true", "false"], { error: "must be true or false" }).transform((text) => text === "true");

const jsonText = <S extends z.ZodType>(schema: S) => z.string().transform(fromJsonText).pipe(schema).optional();

const { output, output_type, processor, max_cost_usd, title, metadata, webhook_url, sample, input_schema } =
  TaskGroupOptions.shape;
const { previous_interaction_id, advanced_settings, enable_events, memory_scope_key } = TaskGroupOptions.shape;

/** The options as query parameters, for bodies that are only rows: objects as JSON text, domains comma-separated too. */
export const OptionsQuery = z.strictObject({
  output,
  output_type,
  processor,
  source_policy: jsonText(SourcePolicy),
  max_cost_usd: number.pipe(max_cost_usd.unwrap()).optional(),
  title,
  metadata: jsonText(metadata.unwrap()),
  webhook_url,
  sample: number.pipe(sample.unwrap()).optional(),
  input_schema: jsonText(input_schema.unwrap()),
  previous_interaction_id,
  advanced_settings: jsonText(advanced_settings.unwrap()),
  enable_events: flag.pipe(enable_events.unwrap()).optional(),
  memory_scope_key,
});

/** An output schema sent as text is the same as one sent as an object; words stay words. */
export const withSchema = (options: TaskGroupOptions): TaskGroupOptions => {
  if (typeof options.output !== "string" || !options.output.trimStart().startsWith("{")) return options;
  let schema: unknown;
  try {
    schema = JSON.parse(options.output);
  } catch {
    throw invalid({
      code: "invalid_output",
      title: "Malformed output schema",
      detail: "Fix the JSON Schema, or describe the output in words.",
      errors: [{ path: "output", message: "starts like a JSON Schema but is not valid JSON" }],
    });
  }
  return { ...options, output: z.record(z.string(), z.unknown()).parse(schema) };
};
