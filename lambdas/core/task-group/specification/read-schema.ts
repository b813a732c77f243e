/** A JSON Schema as people and generators write it, made into one that Parallel takes. */
import { isRecord } from "../../../contracts/json.ts";
import { isTooDeep, maxDepth } from "../../formats/json-depth.ts";
import { judgeSchema } from "./json-schema-limits.ts";
import { type SchemaProblem, inlineReferences } from "./references.ts";
import { sayKeywords } from "./said-keywords.ts";

type Schema = Record<string, unknown>;

const fieldsNamed = 20;

const saidSentence = (fields: readonly string[]): string[] => {
  if (fields.length === 0) return [];
  const more = fields.length > fieldsNamed ? ` and ${String(fields.length - fieldsNamed)} more` : "";
  const named = fields.slice(0, fieldsNamed).map((field) => (field.length <= 100 ? field : `${field.slice(0, 100)}…`));
  return [
    `Parallel takes no bounds, formats, patterns, defaults or examples in a schema: they were moved into the description of ${named.join(", ")}${more}.`,
  ];
};

export interface ReadSchema {
  readonly schema: Schema;
  readonly problems: SchemaProblem[];
  /** What was moved into descriptions. */
  readonly said: string[];
  /** What Parallel warns of in an output schema. */
  readonly warnings: string[];
}

/**
 * Local references are followed, keywords that Parallel does not take are said in words with one warning, and the rest is
 * held against its limits. `root` begins every path. With problems the schema is not to be used.
 */
export const readSchema = (given: Schema, root: string): ReadSchema => {
  if (isTooDeep(given)) {
    const problems = [{ path: root, message: `nested deeper than ${String(maxDepth)} levels` }];
    return { schema: {}, problems, said: [], warnings: [] };
  }
  const { schema: followed, problems } = inlineReferences(given, root);
  // A schema that could not be followed to its end is not worth judging.
  if (problems.length > 0) return { schema: {}, problems, said: [], warnings: [] };
  const { schema, said } = sayKeywords(followed, root);
  const verdict = judgeSchema(schema, root);
  return { schema, problems: verdict.problems, said: saidSentence(said), warnings: verdict.warnings };
};

/** Parallel's own wrapping of a schema, `{type: json, json_schema}`, taken off; null: it is wrapped otherwise or not at all. */
export const wrappedSchema = (given: Schema): Schema | null =>
  given["type"] === "json" && isRecord(given["json_schema"]) ? given["json_schema"] : null;
