/** Which processor runs the rows: the caller's, one fit for the number and kind of fields, or Parallel's suggestion. */
import { isRecord } from "../../../contracts/json.ts";
import type { OutputSchemaSpec } from "../../../contracts/parallel.ts";
import { type ProcessorName, isProcessorName, processorNames } from "../../../contracts/processors.ts";
import type { Parallel } from "../../ports/parallel.ts";
import { ParallelUnauthorized } from "../../errors.ts";

/** What Parallel's own command line takes to enrich rows. */
const fallbackProcessor: ProcessorName = "core-fast";

/** Lists and objects weigh three fields: each is several questions. Ten fields are core's reach, twenty pro's. */
const processorForFields = (output_schema: OutputSchemaSpec): ProcessorName => {
  if (output_schema.type !== "json") return fallbackProcessor;
  const weight = weightOf((output_schema as { json_schema: Record<string, unknown> }).json_schema);
  if (weight <= 10) return fallbackProcessor;
  return weight <= 20 ? "pro-fast" : "ultra-fast";
};

/** `requested` null: by fields. "auto": asks Parallel, which costs nothing; without its answer, by fields, with a warning. */
export const chooseProcessor = async (
  parallel: Parallel,
  requested: string | null,
  schemas: { input_schema: Record<string, unknown> | null; output_schema: OutputSchemaSpec },
): Promise<{ processor: ProcessorName; warnings: string[] }> => {
  if (requested !== null && isProcessorName(requested)) return { processor: requested, warnings: [] };
  const byFields = processorForFields(schemas.output_schema);
  const bare = (schemas.output_schema as { json_schema?: Record<string, unknown> }).json_schema;
  if (requested !== "auto" || !bare) return { processor: byFields, warnings: [] };
  try {
    const { recommended_processors } = await parallel.suggestProcessor({
      task_spec: { ...(schemas.input_schema && { input_schema: schemas.input_schema }), output_schema: bare },
      choose_processors_from: processorNames.filter((name) => !name.startsWith("lite")),
    });
    const known = recommended_processors.find(isProcessorName);
    if (known) return { processor: known, warnings: [] };
    return { processor: byFields, warnings: [`Parallel recommended no processor; ${byFields} was taken.`] };
  } catch (error) {
    if (error instanceof ParallelUnauthorized) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return {
      processor: byFields,
      warnings: [`Parallel could not recommend a processor: ${why}. ${byFields} was taken.`],
    };
  }
};

const weightOf = (schema: Record<string, unknown>): number => {
  const properties = isRecord(schema["properties"]) ? Object.values(schema["properties"]) : [];
  return properties.reduce<number>((sum, property) => {
    const types = isRecord(property) ? [property["type"]].flat() : [];
    return sum + (types.includes("array") || types.includes("object") ? 3 : 1);
  }, 0);
};
