/** Makes what was asked into what is sent: input schema, output schema and processor. Spends nothing. */
import type { TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { TaskSpec } from "../../../contracts/parallel.ts";
import type { ProcessorName } from "../../../contracts/processors.ts";
import type { Parallel } from "../../ports/parallel.ts";
import { chooseProcessor } from "./processor.ts";
import { chooseOutput, outputColumnsOf } from "./output-schema.ts";

export type Specified = Pick<TaskGroupSpec, "input_schema" | "output_schema" | "output_columns" | "title">;

/** `inferred`: the schema of the inputs. A specification already completed is kept: a second run of Prepare changes nothing. */
export const completeSpec = async (
  parallel: Parallel,
  spec: TaskGroupSpec,
  inferred: Record<string, unknown> | null,
): Promise<Specified & { warnings: string[] }> => {
  if (spec.output_schema) return { ...spec, warnings: [] };
  const input_schema = spec.run_options.input_schema ?? inferred;
  const { output_schema, title, warnings } = await chooseOutput(parallel, spec, input_schema);
  return {
    input_schema,
    output_schema,
    output_columns: outputColumnsOf(output_schema),
    title: spec.title ?? title,
    warnings,
  };
};

export const processorFor = async (
  parallel: Parallel,
  spec: TaskGroupSpec,
): Promise<{ processor: ProcessorName; warnings: string[] }> => {
  const { input_schema, output_schema, requested_processor } = spec;
  if (!output_schema) throw new Error(`The specification of ${spec.taskgroup_id} is not complete.`);
  return chooseProcessor(parallel, requested_processor, { input_schema, output_schema });
};

/** The `default_task_spec` of every POST; undefined when everything is left to Parallel. */
export const taskSpecOf = (spec: Pick<TaskGroupSpec, "input_schema" | "output_schema">): TaskSpec | undefined => {
  if (!spec.output_schema) return undefined;
  const { output_schema, input_schema } = spec;
  return { output_schema, ...(input_schema && { input_schema: { type: "json" as const, json_schema: input_schema } }) };
};
