/** JSON of unknown shape. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object of JSON: not null, not a list. */
export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
