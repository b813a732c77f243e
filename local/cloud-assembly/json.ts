/** Reading JSON of unknown shape. */
export type JsonObject = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** CloudFormation and IAM accept one value where a list may stand. */
export const asList = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The object at a path of keys; an empty one where there is none. */
export const objectAt = (value: unknown, ...path: string[]): JsonObject => {
  const found = path.reduce((at: unknown, key) => (isRecord(at) ? at[key] : undefined), value);
  return isRecord(found) ? found : {};
};
