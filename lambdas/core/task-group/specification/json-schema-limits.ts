/** Which JSON Schemas Parallel takes: its published limits (docs/parallel-contract.md section 3), told by path. */
import { isRecord } from "../../../contracts/json.ts";
import { type SchemaProblem, maxSpecChars, shownPath } from "./references.ts";

type Schema = Record<string, unknown>;
interface SchemaVerdict {
  problems: SchemaProblem[];
  warnings: string[];
}

/** What no words in a description can stand for. */
const unsupported = new Set("not if then else dependentSchemas $dynamicRef $recursiveRef".split(" "));
const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
const inBasisAlready = new Set("citations confidence evidence reasoning source sources source_urls".split(" "));
const most = { levels: 5, properties: 100, enumValues: 500, freeEnumValues: 250, enumChars: 7_500, chars: 25_000 };
const maxProblemsTold = 20;

/** Problems are what Parallel answers 422 to; warnings are what it mentions. `path` starts with `root`. */
export const judgeSchema = (schema: Schema, root: string): SchemaVerdict => {
  const verdict: SchemaVerdict = { problems: [], warnings: [] };
  const seen = { properties: 0, enumValues: 0, enumChars: 0, chars: 0 };
  const refuse = (path: string, message: string) => verdict.problems.push({ path: shownPath(path), message });
  const warn = (path: string, message: string) => {
    if (verdict.warnings.length < maxProblemsTold) verdict.warnings.push(`${shownPath(path)}: ${message}`);
  };
  // Judged first: every other finding names a path, and the paths of an oversized schema are oversized themselves.
  if (JSON.stringify(schema).length > maxSpecChars) {
    refuse(root, `the schema has more than ${maxSpecChars} characters`);
    return verdict;
  }

  if (schema["type"] !== "object")
    refuse(`${root}.type`, 'the root must be of type "object": put what you have into a property of one');
  if (!isRecord(schema["properties"])) refuse(`${root}.properties`, "the root needs properties");
  else if (Object.keys(schema["properties"]).length === 0) refuse(`${root}.properties`, "name at least one property");
  if (schema["anyOf"] !== undefined) refuse(`${root}.anyOf`, "the root may not be a union: put it into a property");

  const visit = (node: unknown, path: string, level: number, inUnion: boolean): void => {
    if (!isRecord(node)) {
      refuse(path, "must be a schema: an object");
      return;
    }
    if (level > most.levels) {
      refuse(path, `nested deeper than ${most.levels} levels`);
      return;
    }
    for (const word of Object.keys(node)) {
      if (unsupported.has(word))
        refuse(
          `${path}.${word}`,
          "Parallel does not support this keyword: leave it out, and say in description what it asks for",
        );
    }
    for (const type of node["type"] === undefined ? [] : [node["type"]].flat()) {
      if (!types.includes(type as string)) refuse(`${path}.type`, `must be one of ${types.join(", ")}`);
    }
    if (node["type"] === "null" && !inUnion) refuse(`${path}.type`, "null is allowed in a union only");
    for (const value of Array.isArray(node["enum"]) ? node["enum"] : []) {
      seen.enumValues += 1;
      seen.enumChars += String(value).length;
      seen.chars += String(value).length;
    }
    if (isRecord(node["properties"])) {
      const required = Array.isArray(node["required"]) ? node["required"] : [];
      if (node["additionalProperties"] !== false) warn(path, "additionalProperties should be false");
      for (const [name, child] of Object.entries(node["properties"])) {
        seen.properties += 1;
        seen.chars += name.length;
        // An object with this name has it for its prototype: half of all stores lose it.
        if (name === "__proto__") refuse(`${path}.properties.${name}`, "is no name for a property: rename it");
        if (!required.includes(name)) warn(`${path}.properties.${name}`, "should be listed in required");
        if (inBasisAlready.has(name)) warn(`${path}.properties.${name}`, "is part of every answer's basis already");
        visit(child, `${path}.properties.${name}`, level + 1, false);
      }
    }
    if (node["items"] !== undefined) visit(node["items"], `${path}.items`, level + 1, false);
    for (const union of ["anyOf", "oneOf", "allOf"]) {
      const branches = node[union];
      if (Array.isArray(branches)) branches.forEach((branch, n) => visit(branch, `${path}.${union}.${n}`, level, true));
    }
  };
  visit(schema, root, 0, false);

  if (seen.properties > most.properties) refuse(`${root}.properties`, `more than ${most.properties} properties`);
  if (seen.enumValues > most.enumValues) refuse(root, `more than ${most.enumValues} enum values`);
  if (seen.enumValues > most.freeEnumValues && seen.enumChars > most.enumChars) {
    refuse(root, `more than ${most.enumChars} characters of enum values`);
  }
  if (seen.chars > most.chars) refuse(root, `more than ${most.chars} characters of names and values`);
  return verdict;
};
