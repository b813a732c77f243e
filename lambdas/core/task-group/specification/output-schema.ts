/** What each row is asked for: a schema as given, one suggested from words, text, or whatever Parallel finds fit. */
import { isRecord } from "../../../contracts/json.ts";
import type { TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { OutputSchemaSpec } from "../../../contracts/parallel.ts";
import type { Parallel } from "../../ports/parallel.ts";
import { ParallelUnauthorized } from "../../errors.ts";
import { invalid, type Refused } from "../../problem.ts";
import { readSchema, wrappedSchema } from "./read-schema.ts";
import { maxSpecChars } from "./references.ts";

type Schema = Record<string, unknown>;
export type AskedOutput = Pick<TaskGroupSpec, "output" | "output_type">;
export interface ChosenOutput {
  output_schema: OutputSchemaSpec;
  title: string | null;
  warnings: string[];
}

/**
 * Reads the caller's `output` and `output_type`. A string that holds a JSON object is a schema; every other string is
 * words. Throws Refused 422 with the path of each part that Parallel would refuse.
 */
export const readOutput = (
  output: string | Schema | undefined,
  output_type: "json" | "text" | "auto" | undefined,
): AskedOutput & { warnings: string[] } => {
  const given = unwrap(typeof output === "string" ? parsedObject(output) : output);
  const words = typeof given === "string" ? given : given === undefined && typeof output === "string" ? output : "";
  if (words.length > maxSpecChars) {
    const message = `has ${words.length} characters, at most ${maxSpecChars} are taken`;
    throw wrongOutput([{ path: "output", message }]);
  }
  if (!given) {
    const type = output_type ?? (output === undefined ? "auto" : "json");
    return { output: output ?? null, output_type: type, warnings: [] };
  }
  if (given === "auto") return { output: null, output_type: "auto", warnings: [] };
  if (typeof given === "string") return { output: given, output_type: "text", warnings: [] };
  if (output_type === "text" || output_type === "auto") {
    throw wrongOutput([{ path: "output", message: `a JSON Schema needs output_type "json", not "${output_type}"` }]);
  }
  const { schema, problems, said, warnings } = readSchema(given, "output");
  if (problems.length > 0) throw wrongOutput(problems);
  return { output: schema, output_type: "json", warnings: [...said, ...warnings] };
};

/** True when the words must go through Parallel's suggest before the schema is known. */
export const needsSuggestion = (asked: AskedOutput): boolean =>
  typeof asked.output === "string" && asked.output_type === "json";

/**
 * The output schema to send. Words are turned into a schema by Parallel's suggest, which costs nothing; without its
 * help, into one string field per named field, with a warning.
 */
export const chooseOutput = async (
  parallel: Parallel,
  asked: AskedOutput,
  input_schema: Schema | null,
): Promise<ChosenOutput> => {
  if (asked.output_type === "text") {
    const description = typeof asked.output === "string" ? asked.output : null;
    return { output_schema: { type: "text", ...(description && { description }) }, title: null, warnings: [] };
  }
  if (asked.output !== null && typeof asked.output !== "string") return json(asked.output, null, []);
  if (asked.output === null || asked.output_type === "auto") {
    return { output_schema: { type: "auto" }, title: null, warnings: [] };
  }
  return suggested(parallel, asked.output, input_schema);
};

const suggested = async (parallel: Parallel, words: string, input_schema: Schema | null): Promise<ChosenOutput> => {
  try {
    const answer = await parallel.suggest({
      user_intent: words,
      ...(input_schema && { previous_task: { input_schema } }),
    });
    const { schema, problems: wrong } = readSchema(answer.output_schema, "output");
    const warnings = (answer.warnings ?? []).slice(0, 20).map((warning) => warningText(warning).slice(0, 500));
    if (wrong.length === 0) return json(schema, answer.title?.slice(0, 300) ?? null, warnings);
    return withoutSuggestion(words, `its answer cannot be used (${wrong[0]?.path}: ${wrong[0]?.message})`);
  } catch (error) {
    if (error instanceof ParallelUnauthorized) throw error;
    return withoutSuggestion(words, error instanceof Error ? error.message : String(error));
  }
};

/** The columns that are known before any result is. */
export const outputColumnsOf = (output_schema: OutputSchemaSpec): string[] => {
  if (output_schema.type === "text") return ["output"];
  if (output_schema.type === "auto") return [];
  const properties = (output_schema as { json_schema: Schema }).json_schema["properties"];
  return isRecord(properties) ? Object.keys(properties) : [];
};

/** "CEO, founding year and size" names three fields; a long sentence names none. */
const fieldsNamedIn = (words: string): { name: string; description: string }[] => {
  const parts = words
    .split(/[,;\n]|\band\b/i)
    .map((part) => part.trim().replace(/\.$/, ""))
    .filter((part) => part.length > 0);
  if (parts.length === 0 || parts.length > 50 || parts.some((part) => part.split(/\s+/).length > 8)) return [];
  const named = parts
    .map((part) => ({ name: fieldName(part), description: part }))
    .filter((field) => field.name !== "");
  return named.filter((field, at) => named.findIndex((other) => other.name === field.name) === at);
};

const fieldName = (part: string): string =>
  part
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);

const withoutSuggestion = (words: string, why: string): ChosenOutput => {
  const fields = fieldsNamedIn(words);
  const reason = `Parallel could not suggest a schema: ${why}.`;
  if (fields.length === 0) {
    const warnings = [`${reason} The output is what Parallel finds fit.`];
    return { output_schema: { type: "auto" }, title: null, warnings };
  }
  const schema = {
    type: "object",
    properties: Object.fromEntries(fields.map(({ name, description }) => [name, { type: "string", description }])),
    required: fields.map(({ name }) => name),
    additionalProperties: false,
  };
  return json(schema, null, [`${reason} Each named field is asked for as text.`]);
};

const json = (json_schema: Schema, title: string | null, warnings: string[]): ChosenOutput => ({
  output_schema: { type: "json", json_schema },
  title,
  warnings,
});

const parsedObject = (text: string): Schema | undefined => {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch (error) {
    const message = `starts like a JSON Schema and is not JSON: ${(error as Error).message}`;
    throw wrongOutput([{ path: "output", message }]);
  }
};

/** Parallel's own wrapping is accepted too: {type: json, json_schema}, {type: text, description}, {type: auto}. */
const unwrap = (given: Schema | undefined): Schema | string | undefined => {
  if (given === undefined) return undefined;
  const wrapped = wrappedSchema(given);
  if (wrapped) return wrapped;
  if (given["type"] === "text") return typeof given["description"] === "string" ? given["description"] : "A report";
  return given["type"] === "auto" ? "auto" : given;
};

const wrongOutput = (errors: readonly { path: string; message: string }[]): Refused =>
  invalid({
    code: "invalid_output",
    title: "Output schema not usable",
    detail: "Correct the named parts of output; nothing was sent.",
    errors,
  });

const warningText = (warning: unknown): string => {
  if (typeof warning === "string") return warning;
  const message = isRecord(warning) ? warning["message"] : undefined;
  return typeof message === "string" ? message : JSON.stringify(warning);
};
