/** Reading JSON of unknown shape. */
import { isRecord, type JsonObject } from "../../lambdas/contracts/json.ts";

/** CloudFormation and IAM accept one value where a list may stand. */
export const asList = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Text as it is, numbers and booleans written out; "" for whatever else, so that a check of the text fails. */
export const asText = (value: unknown): string => {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
};

/** The object at a path of keys; an empty one where there is none. */
export const objectAt = (value: unknown, ...path: string[]): JsonObject => {
  const found = path.reduce((at: unknown, key) => (isRecord(at) ? at[key] : undefined), value);
  return isRecord(found) ? found : {};
};
