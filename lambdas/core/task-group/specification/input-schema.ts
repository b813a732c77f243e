/** The JSON Schema of the inputs, inferred from every row, within what Parallel accepts (docs/parallel-contract.md section 3). */
import type { InputRow } from "../../../contracts/ledger.ts";

type Schema = Record<string, unknown>;

/** Levels below the root that are described; what lies deeper is passed as it is. */
const deepest = 4;
const maxProperties = 100;

/** Null when the rows are texts, or describe more than Parallel lets a schema say. */
export const inferInputSchema = (rows: readonly InputRow[]): Schema | null => {
  const objects = rows.filter((row) => typeof row !== "string");
  if (objects.length === 0 || objects.length < rows.length) return null;
  const schema = describeObjects(objects, 0);
  return countProperties(schema) > maxProperties ? null : schema;
};

/** Column names in order of first appearance; text rows have the one column `input`. */
export const inputColumnsOf = (rows: readonly InputRow[]): string[] => {
  const names = new Set<string>();
  for (const row of rows) for (const name of typeof row === "string" ? ["input"] : Object.keys(row)) names.add(name);
  return [...names];
};

/** A property is required when every row has it. */
const describeObjects = (objects: readonly Record<string, unknown>[], level: number): Schema => {
  const values = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      const seen = values.get(name);
      if (seen) seen.push(value);
      else values.set(name, [value]);
    }
  }
  const properties = [...values].map(([name, seen]) => [name, describe(seen, level + 1)] as const);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: [...values].filter(([, seen]) => seen.length === objects.length).map(([name]) => name),
    additionalProperties: false,
  };
};

const describe = (values: readonly unknown[], level: number): Schema => {
  const types = typesOf(values);
  // A bare null is refused outside a union, and a column of nulls says nothing: text or nothing.
  const named = types.length === 1 && types[0] === "null" ? ["string", "null"] : types;
  const schema: Schema = { type: named.length === 1 ? named[0] : named };
  if (types.includes("object") && level <= deepest) {
    const { properties, required, additionalProperties } = describeObjects(values.filter(isObject), level);
    Object.assign(schema, { properties, required, additionalProperties });
  }
  if (types.includes("array")) {
    const items = values.filter((value) => Array.isArray(value)).flat();
    schema["items"] = items.length === 0 || level >= deepest ? { type: "string" } : describe(items, level + 1);
  }
  return schema;
};

const order = ["string", "integer", "number", "boolean", "array", "object", "null"];

/** Whole and broken numbers together are numbers. */
const typesOf = (values: readonly unknown[]): string[] => {
  const types = new Set(values.map(typeOf));
  if (types.has("number")) types.delete("integer");
  return order.filter((type) => types.has(type));
};

const typeOf = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeOf(value) === "object";

const countProperties = (schema: unknown): number => {
  if (!isObject(schema)) return 0;
  const properties = isObject(schema["properties"]) ? Object.values(schema["properties"]) : [];
  return properties.reduce<number>((sum, child) => sum + 1 + countProperties(child), countProperties(schema["items"]));
};
