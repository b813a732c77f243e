/** Whether rows are what a given input schema says: its required columns are there, and cells are of its types. */
import { isRecord } from "../../../contracts/json.ts";
import type { InputRow } from "../../../contracts/ledger.ts";
import { invalid } from "../../problem.ts";
import { inputColumnsOf } from "./input-schema.ts";

type Schema = Record<string, unknown>;

const errorsTold = 20;
const columnsTold = 20;

const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

/** Null: any kind. Of a union, the kinds of its branches. */
const kindsIn = (schema: unknown): string[] | null => {
  if (!isRecord(schema)) return null;
  if (schema["type"] !== undefined) return [schema["type"]].flat().map(String);
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (!Array.isArray(branches)) return null;
  const kinds = branches.map(kindsIn);
  return kinds.includes(null) ? null : kinds.flatMap((kind) => kind ?? []);
};

/** Cells of CSV are texts, whatever stands in them. */
const readsAs: Readonly<Record<string, RegExp>> = {
  integer: /^\s*[+-]?\d+\s*$/,
  number: /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i,
  boolean: /^\s*(true|false)\s*$/i,
  null: /^\s*$/,
};

const fits = (value: unknown, kinds: readonly string[]): boolean => {
  const kind = kindOf(value);
  if (kinds.includes(kind) || (kind === "integer" && kinds.includes("number"))) return true;
  return typeof value === "string" && kinds.some((wanted) => readsAs[wanted]?.test(value));
};

const problemsOf = (input: InputRow, schema: Schema, path: string): { path: string; message: string }[] => {
  if (typeof input === "string") return [{ path, message: "is text, and input_schema describes columns" }];
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const lacking = required.filter((name) => !Object.hasOwn(input, name));
  const properties = isRecord(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const wrong = properties.flatMap(([name, property]) => {
    const kinds = kindsIn(property);
    if (!Object.hasOwn(input, name) || kinds === null || fits(input[name], kinds)) return [];
    return [
      { path: `${path}.${name}`, message: `is ${kindOf(input[name])}, input_schema wants ${kinds.join(" or ")}` },
    ];
  });
  if (lacking.length === 0) return wrong;
  return [{ path, message: `lacks what input_schema requires: ${lacking.slice(0, columnsTold).join(", ")}` }, ...wrong];
};

/** Throws Refused 422 that names the first 20 that do not fit; `from` is the number of the first row. Answers what to tell of columns the schema does not name. */
export const requireRowsFit = (rows: readonly InputRow[], schema: Schema, from = 0): string[] => {
  const errors: { path: string; message: string }[] = [];
  for (const [row, input] of rows.entries()) {
    errors.push(...problemsOf(input, schema, `inputs.${String(from + row)}`));
    if (errors.length >= errorsTold) break;
  }
  if (errors.length > 0) {
    throw invalid({
      code: "rows_do_not_fit",
      title: "Rows do not fit input_schema",
      detail: "Correct the named rows or input_schema; nothing was sent.",
      errors: errors.slice(0, errorsTold),
    });
  }
  const named = new Set(isRecord(schema["properties"]) ? Object.keys(schema["properties"]) : []);
  const beyond = inputColumnsOf(rows).filter((name) => !named.has(name));
  if (beyond.length === 0) return [];
  const told = beyond.slice(0, columnsTold).map((name) => name.slice(0, 100));
  return [`input_schema does not describe these columns, which are sent all the same: ${told.join(", ")}.`];
};
