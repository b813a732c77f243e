/** Puts what a schema's local references point to in their place: Parallel does not list `$ref` as supported. */
import { isRecord } from "../../../contracts/json.ts";

type Schema = Record<string, unknown>;
export interface SchemaProblem {
  readonly path: string;
  readonly message: string;
}

/** A specification may not be longer than this, whatever the inputs (docs/parallel-contract.md section 3). */
export const maxSpecChars = 15_000;
/** References that lead to references; each is a call on the stack. */
const maxOpenReferences = 64;

/** Where schemas stand inside a schema; everything else is a value and never followed. */
const schemaWords = new Set(
  "items additionalItems additionalProperties contains propertyNames not if then else unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
const listWords = new Set(["anyOf", "oneOf", "allOf", "prefixItems", "items"]);
const mapWords = new Set(["properties", "patternProperties", "dependentSchemas"]);
/** Names and notes for tools: nothing in them asks for anything. `discriminator` only repeats the values of one property. */
const left = new Set(
  "$defs definitions $schema $id $anchor $comment discriminator readOnly writeOnly deprecated".split(" "),
);

export const shownPath = (path: string): string => (path.length <= 200 ? path : `${path.slice(0, 200)}…`);

/** The parts of a JSON pointer in a URI fragment (RFC 6901 section 6); null: it leads elsewhere. */
const pointerParts = (reference: string): string[] | null => {
  if (reference !== "#" && !reference.startsWith("#/")) return null;
  try {
    const parts = decodeURIComponent(reference).split("/").slice(1);
    return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  } catch {
    return null;
  }
};

const at = (schema: unknown, parts: readonly string[]): unknown =>
  parts.reduce<unknown>((node, part) => {
    if (Array.isArray(node)) return /^\d+$/.test(part) ? (node as unknown[])[Number(part)] : undefined;
    return isRecord(node) && Object.hasOwn(node, part) ? node[part] : undefined;
  }, schema);

/** Two schemas that hold at once, as one: what stands beside a reference and what it points to. Of two descriptions `own`. */
export const beside = (target: unknown, own: Schema): unknown => {
  if (!isRecord(target) || Object.keys(own).length === 0) return target;
  const both = { ...target, ...own };
  if (isRecord(target["properties"]) && isRecord(own["properties"])) {
    both["properties"] = { ...target["properties"], ...own["properties"] };
  }
  if (Array.isArray(target["required"]) && Array.isArray(own["required"])) {
    both["required"] = [...new Set([target["required"], own["required"]].flat() as unknown[])];
  }
  return both;
};

/**
 * The schema without references. A reference to itself, to nothing or to elsewhere is a problem. References to references
 * can double at every step, so following them stops once the result is surely longer than a specification may be.
 */
export const inlineReferences = (schema: Schema, root: string): { schema: Schema; problems: SchemaProblem[] } => {
  const problems: SchemaProblem[] = [];
  const room = { chars: maxSpecChars };
  const wrong = (path: string, message: string): Schema => {
    problems.push({ path: shownPath(path), message });
    return {};
  };

  const inline = (node: unknown, path: string, open: readonly string[]): unknown => {
    room.chars -= 1;
    if (room.chars < 0) return {};
    if (!isRecord(node)) return value(node);
    const { $ref: reference, ...rest } = node;
    const own = Object.fromEntries(
      Object.entries(rest)
        .filter(([word]) => !left.has(word))
        .map(([word, child]) => [word, inlineUnder(word, child, `${path}.${word}`, open)]),
    );
    if (reference === undefined) return own;
    return beside(follow(reference, path, open), own);
  };

  const inlineUnder = (word: string, child: unknown, path: string, open: readonly string[]): unknown => {
    if (mapWords.has(word) && isRecord(child)) {
      return Object.fromEntries(
        Object.entries(child).map(([name, one]) => {
          room.chars -= name.length;
          return [name, inline(one, `${path}.${name}`, open)];
        }),
      );
    }
    if (listWords.has(word) && Array.isArray(child)) return child.map((one, n) => inline(one, `${path}.${n}`, open));
    return schemaWords.has(word) ? inline(child, path, open) : value(child);
  };

  const value = (kept: unknown): unknown => {
    room.chars -= JSON.stringify(kept)?.length ?? 0;
    return kept;
  };

  const follow = (reference: unknown, path: string, open: readonly string[]): unknown => {
    const here = `${path}.$ref`;
    const parts = typeof reference === "string" ? pointerParts(reference) : null;
    if (typeof reference !== "string" || !parts) {
      return wrong(here, "only references inside the schema are followed: put what it names under $defs");
    }
    const key = JSON.stringify(parts);
    if (open.length > maxOpenReferences) return wrong(path, "references lead too deep");
    if (parts.length === 0 || open.includes(key)) {
      return wrong(here, "a schema may not contain itself: write out as many levels as are needed");
    }
    const target = at(schema, parts);
    if (target === undefined) return wrong(here, `nothing is at ${shownPath(reference)}`);
    return inline(target, path, [...open, key]);
  };

  const inlined = inline(schema, root, []);
  if (room.chars < 0) {
    const message = `the schema has more than ${maxSpecChars} characters once its references are followed`;
    return { schema: {}, problems: [{ path: root, message }] };
  }
  return { schema: isRecord(inlined) ? inlined : {}, problems };
};
