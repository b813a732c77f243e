/** Which JSON Schemas Parallel takes for a task: its published limits, as errors and as warnings. */
import { isRecord } from "../../../lambdas/contracts/json.ts";
import type { RunWarning } from "../runs/records.ts";
import type { Problem } from "../http/answer.ts";

type Schema = Record<string, unknown>;
type Loc = readonly (string | number)[];

const unsupported = new Set(
  (
    "contains format maxContains maxItems maxLength maxProperties maximum minContains minItems minLength minimum " +
    "minProperties multipleOf pattern patternProperties propertyNames uniqueItems unevaluatedItems " +
    "unevaluatedProperties"
  ).split(" "),
);
const alreadyInBasis = new Set("citations confidence evidence reasoning source sources source_urls".split(" "));

const limits = { levels: 5, properties: 100, enumValues: 500, enumChars: 7_500, enumCharsAbove: 250, chars: 25_000 };

/** Judges an output schema; `loc` is where it stands in the request. */
export function judgeOutputSchema(schema: Schema, loc: Loc): { problems: Problem[]; warnings: RunWarning[] } {
  const problems: Problem[] = [];
  const warnings: RunWarning[] = [];
  const seen = { properties: 0, enumValues: 0, enumChars: 0, chars: 0 };
  const refuse = (at: Loc, msg: string) => problems.push({ loc: [...loc, ...at], msg, type: "value_error" });
  const warn = (at: Loc, message: string) =>
    warnings.push({ type: "spec_validation_warning", message, detail: { path: at.join(".") } });

  if (schema["type"] !== "object") refuse(["type"], "the root of the schema must be of type object");
  if (!isRecord(schema["properties"])) refuse(["properties"], "the root of the schema must have properties");
  if (schema["anyOf"] !== undefined) refuse(["anyOf"], "the root of the schema may not be anyOf");

  const visit = (node: unknown, at: Loc, level: number, inUnion: boolean): void => {
    if (!isRecord(node)) return;
    if (level > limits.levels) return void refuse(at, `nested deeper than ${limits.levels} levels`);
    for (const word of Object.keys(node)) {
      if (unsupported.has(word)) refuse([...at, word], `keyword ${word} is not supported`);
    }
    if (node["type"] === "null" && !inUnion) refuse([...at, "type"], "null is allowed in unions only");
    for (const value of Array.isArray(node["enum"]) ? node["enum"] : []) {
      seen.enumValues += 1;
      seen.enumChars += String(value).length;
      seen.chars += String(value).length;
    }
    if (isRecord(node["properties"])) {
      const required = Array.isArray(node["required"]) ? node["required"] : [];
      if (node["additionalProperties"] !== false) warn(at, "additionalProperties should be false on each object");
      for (const [name, child] of Object.entries(node["properties"])) {
        seen.properties += 1;
        seen.chars += name.length;
        if (!required.includes(name)) warn([...at, "properties", name], `property ${name} should be required`);
        if (alreadyInBasis.has(name)) warn([...at, "properties", name], `${name} is part of the basis already`);
        visit(child, [...at, "properties", name], level + 1, false);
      }
    }
    if (node["items"] !== undefined) visit(node["items"], [...at, "items"], level + 1, false);
    for (const union of ["anyOf", "oneOf", "allOf"]) {
      const branches = node[union];
      if (Array.isArray(branches)) branches.forEach((one, i) => visit(one, [...at, union, i], level, true));
    }
    if (isRecord(node["$defs"])) {
      for (const [name, child] of Object.entries(node["$defs"])) visit(child, [...at, "$defs", name], 1, true);
    }
  };
  visit(schema, [], 0, false);

  if (seen.properties > limits.properties) refuse(["properties"], `more than ${limits.properties} properties`);
  if (seen.enumValues > limits.enumValues) refuse([], `more than ${limits.enumValues} enum values`);
  if (seen.enumValues > limits.enumCharsAbove && seen.enumChars > limits.enumChars) {
    refuse([], `more than ${limits.enumChars} characters of enum values`);
  }
  if (seen.chars > limits.chars) refuse([], `more than ${limits.chars} characters of names and values`);
  return { problems, warnings };
}

const shapeOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "number"
        ? Number.isInteger(value)
          ? "integer"
          : "number"
        : typeof value;

/** An input that does not match its schema is a warning, not a failure (docs/parallel-contract.md section 8). */
export function judgeInput(input: string | Schema, schema: Schema | undefined): RunWarning[] {
  if (!schema || !isRecord(schema["properties"])) return [];
  const warn = (message: string): RunWarning => ({ type: "input_validation_warning", message });
  if (typeof input === "string") return [warn("input is text, input_schema wants an object")];
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const missing = required.filter((name) => !(name in input)).map((name) => warn(`input lacks ${name}`));
  const wrong = Object.entries(schema["properties"]).flatMap(([name, property]) => {
    const type = isRecord(property) ? property["type"] : undefined;
    if (!(name in input) || type === undefined) return [];
    const shape = shapeOf(input[name]);
    const wanted = [type].flat().map(String);
    return wanted.includes(shape) || (shape === "integer" && wanted.includes("number"))
      ? []
      : [warn(`input.${name} is ${shape}, input_schema wants ${wanted.join(" or ")}`)];
  });
  return [...missing, ...wrong];
}
