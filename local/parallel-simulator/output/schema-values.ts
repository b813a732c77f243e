/** Fills a JSON Schema with plausible values that say of themselves that they are simulated. */
import { isRecord } from "../../../lambdas/contracts/json.ts";
import type { Draws } from "../runs/seed.ts";
import { numberFor, textFor } from "./values-by-word.ts";

type Schema = Record<string, unknown>;

/** The members of `schema`, an object schema, each filled in the order the schema lists them. */
export function fillSchema(schema: Schema, subject: string, draws: Draws): Record<string, unknown> {
  const value = fill(schema, { name: "", description: "", subject, draws, root: schema, depth: 0 });
  return isRecord(value) ? value : {};
}

const descriptionOf = (node: unknown): string =>
  isRecord(node) && typeof node["description"] === "string" ? node["description"] : "";

interface Place {
  readonly name: string;
  /** What the schema says beside the name. */
  readonly description: string;
  readonly subject: string;
  readonly draws: Draws;
  readonly root: Schema;
  readonly depth: number;
}

function fill(node: unknown, place: Place): unknown {
  if (!isRecord(node) || place.depth > 12) return textFor(place);
  const { draws } = place;
  if (typeof node["$ref"] === "string") {
    return fill(resolve(node["$ref"], place.root), { ...place, depth: place.depth + 1 });
  }
  if ("const" in node) return node["const"];
  if (Array.isArray(node["enum"]) && node["enum"].length > 0) return draws.pick(node["enum"] as unknown[]);
  const union = [node["anyOf"], node["oneOf"]].find((branches) => Array.isArray(branches)) as unknown[] | undefined;
  if (union?.length) return fill(branchOf(union, draws), place);
  if (Array.isArray(node["allOf"])) return fill(Object.assign({}, ...(node["allOf"] as Schema[])), place);
  const type = typeOf(node, draws);
  if (type === "object") {
    const properties = isRecord(node["properties"]) ? Object.entries(node["properties"]) : [];
    return Object.fromEntries(
      properties.map(([name, child]) => [
        name,
        fill(child, { ...place, name, description: descriptionOf(child), depth: place.depth + 1 }),
      ]),
    );
  }
  if (type === "array") {
    const length = draws.integer(1, 3);
    return Array.from({ length }, (_, index) =>
      fill(node["items"] ?? {}, { ...place, name: `${place.name} ${index + 1}`.trim(), depth: place.depth + 1 }),
    );
  }
  if (type === "boolean") return draws.next() < 0.5;
  if (type === "integer") return numberFor(place);
  if (type === "number") return numberFor(place) + 0.25;
  if (type === "null") return null;
  return textFor(place);
}

/** One answer in ten is null where null is allowed: real research does not find everything. */
function branchOf(branches: readonly unknown[], draws: Draws): unknown {
  const isNull = (branch: unknown) => isRecord(branch) && branch["type"] === "null";
  const others = branches.filter((branch) => !isNull(branch));
  const draw = draws.next();
  return others.length < branches.length && draw < 0.1 ? { type: "null" } : (draws.pick(others) ?? { type: "null" });
}

function typeOf(node: Schema, draws: Draws): unknown {
  const type = node["type"];
  if (Array.isArray(type)) {
    const branch = branchOf(
      type.map((one: unknown) => ({ type: one })),
      draws,
    );
    return isRecord(branch) ? branch["type"] : "string";
  }
  return type ?? (isRecord(node["properties"]) ? "object" : node["items"] ? "array" : "string");
}

function resolve(ref: string, root: Schema): unknown {
  return ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter(Boolean)
    .reduce<unknown>((node, part) => (isRecord(node) ? node[part] : undefined), root);
}
