/** Keywords that Parallel does not take, said in the field's description in words instead. */
import { isRecord } from "../../../contracts/json.ts";
import { beside } from "./references.ts";

type Schema = Record<string, unknown>;

/** Written by generators beside a format, which says it shorter. */
const maxPatternChars = 80;

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const plural = (count: unknown, one: string, more = `${one}s`): string => `${text(count)} ${count === 1 ? one : more}`;
/** Every number that JavaScript counts exactly: zod says it of each integer, and it bounds nothing. */
const isNoBound = (value: unknown): boolean => typeof value === "number" && Math.abs(value) >= Number.MAX_SAFE_INTEGER;
const bound =
  (words: string, exclusive: string) =>
  (value: unknown, node: Schema): string | null => {
    if (isNoBound(value)) return null;
    // Draft 4 and OpenAPI 3.0: `exclusiveMinimum: true` beside `minimum`.
    const excluded = node[words === "at least" ? "exclusiveMinimum" : "exclusiveMaximum"] === true;
    return `${excluded ? exclusive : words} ${text(value)}`;
  };
const past =
  (words: string) =>
  (value: unknown): string | null =>
    typeof value === "boolean" || isNoBound(value) ? null : `${words} ${text(value)}`;
const rest =
  (words: string) =>
  (value: unknown): string | null =>
    value === false ? words : value === true ? null : `${words} other than: ${text(value)}`;

/** Null: it says nothing. */
type Saying = (value: unknown, node: Schema) => string | null;
const sayings: Readonly<Record<string, Saying>> = {
  format: (value) => `format: ${text(value)}`,
  minimum: bound("at least", "more than"),
  maximum: bound("at most", "less than"),
  exclusiveMinimum: past("more than"),
  exclusiveMaximum: past("less than"),
  multipleOf: (value) => `a multiple of ${text(value)}`,
  pattern: (value, node) =>
    node["format"] !== undefined && text(value).length > maxPatternChars ? null : `matching the pattern ${text(value)}`,
  minLength: (value) => (value === 0 ? null : `at least ${plural(value, "character")}`),
  maxLength: (value) => `at most ${plural(value, "character")}`,
  minItems: (value) => (value === 0 ? null : `at least ${plural(value, "item")}`),
  maxItems: (value) => `at most ${plural(value, "item")}`,
  uniqueItems: (value) => (value === true ? "no item twice" : null),
  contains: (value) => `with an item like ${text(value)}`,
  minContains: (value) => `at least ${text(value)} such`,
  maxContains: (value) => `at most ${text(value)} such`,
  minProperties: (value) => `at least ${plural(value, "property", "properties")}`,
  maxProperties: (value) => `at most ${plural(value, "property", "properties")}`,
  patternProperties: (value) => `properties by the pattern of their name: ${text(value)}`,
  propertyNames: (value) =>
    isRecord(value) && Object.keys(value).every((word) => word === "type")
      ? null
      : `names of properties: ${text(value)}`,
  dependentRequired: (value) => `properties that go together: ${text(value)}`,
  unevaluatedItems: rest("no further items"),
  unevaluatedProperties: rest("no further properties"),
  additionalItems: rest("no further items"),
  contentEncoding: (value) => `encoded as ${text(value)}`,
  contentMediaType: (value) => `of the media type ${text(value)}`,
  default: (value) => (value === null ? null : `default: ${text(value)}`),
  example: (value) => `for example ${text(value)}`,
  examples: (value) =>
    Array.isArray(value)
      ? value.length > 0
        ? `for example ${value.map(text).join(", ")}`
        : null
      : `for example ${text(value)}`,
};

/** `allOf` with one branch, or of objects only, is one schema: generators write so what extends another. */
const merged = (node: Schema): Schema => {
  const { allOf, ...own } = node;
  if (!Array.isArray(allOf) || !allOf.every(isRecord)) return node;
  if (allOf.length !== 1 && !allOf.every((branch) => branch["type"] === "object")) return node;
  const whole = [...allOf, own].reduce<unknown>((left, right: Schema) => beside(left, right), {});
  return isRecord(whole) ? whole : node;
};

/** Forms that have another spelling in what Parallel takes. */
const respelled = (node: Schema): Schema => {
  const { const: constant, nullable, prefixItems, ...kept } = node;
  const spelled: Schema = { ...kept };
  if (constant !== undefined && kept["enum"] === undefined) spelled["enum"] = [constant];
  if (nullable === true && typeof kept["type"] === "string") spelled["type"] = [kept["type"], "null"];
  const places = Array.isArray(prefixItems) ? prefixItems : Array.isArray(kept["items"]) ? kept["items"] : null;
  if (places) {
    const kinds = [...new Map(places.map((place: unknown) => [JSON.stringify(place), place])).values()];
    spelled["items"] = kinds.length === 1 ? kinds[0] : { anyOf: kinds };
  }
  return spelled;
};

/** `[number, number]`: what stands at each place, which a list of Parallel's cannot say. */
const placesOf = (node: Schema): string[] => {
  const places = Array.isArray(node["prefixItems"]) ? node["prefixItems"] : node["items"];
  if (!Array.isArray(places)) return [];
  const kinds = places.map((place: unknown) => {
    const said = isRecord(place) ? (place["description"] ?? place["title"] ?? place["type"]) : undefined;
    return said === undefined ? "anything" : [said].flat().map(String).join(" or ");
  });
  return [`in this order: ${kinds.join(", ")}`];
};

/**
 * The schema with what such keywords say moved into `description`, and the paths of the fields where something moved.
 * `const` becomes an `enum` of one, a tuple
 * a list, `nullable` a type, `allOf` of objects one object: those lose nothing. Expects no references.
 */
export const sayKeywords = (schema: Schema, root: string): { schema: Schema; said: string[] } => {
  const fields = new Set<string>();
  const visit = (given: unknown, path: string): unknown => {
    if (!isRecord(given)) return given;
    const node = merged(given);
    const words = Object.keys(sayings).filter((word) => Object.hasOwn(node, word));
    const said = [...placesOf(node), ...words.flatMap((word) => sayings[word]?.(node[word], node) ?? [])];
    if (said.length > 0) fields.add(path);
    const spelled = respelled(node);
    const kept = Object.entries(spelled).filter(([word]) => !Object.hasOwn(sayings, word));
    const visited = Object.fromEntries(kept.map(([word, child]) => [word, visitUnder(word, child, path)]));
    if (said.length === 0) return visited;
    const own = typeof node["description"] === "string" ? node["description"].trim() : "";
    return { ...visited, description: own === "" ? said.join("; ") : `${own} (${said.join("; ")})` };
  };
  const visitUnder = (word: string, child: unknown, path: string): unknown => {
    if (word === "properties" && isRecord(child)) {
      return Object.fromEntries(Object.entries(child).map(([name, one]) => [name, visit(one, `${path}.${name}`)]));
    }
    if (["anyOf", "oneOf", "allOf"].includes(word) && Array.isArray(child)) return child.map((one) => visit(one, path));
    if (word === "items") return visit(child, path);
    return word === "additionalProperties" ? visit(child, path) : child;
  };
  const visited = visit(schema, root);
  return { schema: isRecord(visited) ? visited : {}, said: [...fields] };
};
