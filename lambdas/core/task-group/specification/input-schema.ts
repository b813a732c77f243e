/** The JSON Schema of the inputs, inferred from every row, within what Parallel accepts (docs/parallel-contract.md section 3). */
import type { InputRow } from "../../../contracts/ledger.ts";
import { cellsOf } from "../../formats/row-options.ts";

type Schema = Record<string, unknown>;

/** Levels below the root that are described; what lies deeper is passed as it is. */
const deepest = 4;
const maxProperties = 100;

export interface InputSchemaInference {
  add(row: InputRow): void;
  /** Null when the rows are texts, or describe more than Parallel lets a schema say; `without` some columns. */
  schema(without?: ReadonlySet<string>): Schema | null;
}

/** Row after row: what it keeps grows with the columns, not with the rows. */
export const inputSchemaInference = (): InputSchemaInference => {
  const root = newFields();
  const counted = { properties: 0 };
  let texts = false;
  return {
    add(full) {
      const row = cellsOf(full);
      if (typeof row === "string") texts = true;
      else if (counted.properties <= maxProperties) addFields(root, row, 0, counted);
    },
    schema: (without = new Set()) =>
      texts || root.objects === 0 || counted.properties > maxProperties
        ? null
        : describeFields({ ...root, properties: new Map([...root.properties].filter(([name]) => !without.has(name))) }),
  };
};

/** Column names in order of first appearance; text rows have the one column `input`. */
export const inputColumnsOf = (rows: Iterable<InputRow>): string[] => {
  const names = new Set<string>();
  for (const full of rows) {
    const row = cellsOf(full);
    for (const name of typeof row === "string" ? ["input"] : Object.keys(row)) names.add(name);
  }
  return [...names];
};

/** What was seen under one name. */
interface Values {
  count: number;
  readonly types: Set<string>;
  fields: Fields | null;
  items: Values | null;
}
interface Fields {
  objects: number;
  readonly properties: Map<string, Values>;
}

const newFields = (): Fields => ({ objects: 0, properties: new Map() });
const newValues = (): Values => ({ count: 0, types: new Set(), fields: null, items: null });

const addFields = (
  fields: Fields,
  object: Readonly<Record<string, unknown>>,
  level: number,
  counted: { properties: number },
): void => {
  fields.objects += 1;
  for (const [name, value] of Object.entries(object)) {
    let values = fields.properties.get(name);
    if (!values) {
      counted.properties += 1;
      fields.properties.set(name, (values = newValues()));
    }
    addValue(values, value, level + 1, counted);
  }
};

const addValue = (values: Values, value: unknown, level: number, counted: { properties: number }): void => {
  values.count += 1;
  values.types.add(typeOf(value));
  if (isObject(value) && level <= deepest) addFields((values.fields ??= newFields()), value, level, counted);
  if (!Array.isArray(value) || level >= deepest) return;
  for (const item of value) addValue((values.items ??= newValues()), item, level + 1, counted);
};

/** A property is required when every row has it. */
const describeFields = ({ objects, properties }: Fields): Schema => ({
  type: "object",
  properties: Object.fromEntries([...properties].map(([name, values]) => [name, describeValues(values)])),
  required: [...properties].filter(([, { count }]) => count === objects).map(([name]) => name),
  additionalProperties: false,
});

const describeValues = ({ types: seen, fields, items }: Values): Schema => {
  const types = orderedTypes(seen);
  // A bare null is refused outside a union, and a column of nulls says nothing: text or nothing.
  const named = types.length === 1 && types[0] === "null" ? ["string", "null"] : types;
  return {
    type: named.length === 1 ? named[0] : named,
    ...(fields && describedFields(fields)),
    ...(types.includes("array") && { items: items ? describeValues(items) : { type: "string" } }),
  };
};

const describedFields = (fields: Fields): Schema => {
  const { properties, required, additionalProperties } = describeFields(fields);
  return { properties, required, additionalProperties };
};

const order = ["string", "integer", "number", "boolean", "array", "object", "null"];

/** Whole and broken numbers together are numbers. */
const orderedTypes = (seen: ReadonlySet<string>): string[] =>
  order.filter((type) => seen.has(type) && !(type === "integer" && seen.has("number")));

const typeOf = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeOf(value) === "object";
