/** Schemas as zod 3, zod 4 and pydantic really write them. zod3.json and pydantic.json are their output, unchanged. */
import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { readOutput } from "../../../../lambdas/core/task-group/specification/output-schema.ts";
import { readSchema } from "../../../../lambdas/core/task-group/specification/read-schema.ts";
import { judgeOutputSchema } from "../../../../local/parallel-simulator/output/schema-rules.ts";

type Schema = Record<string, unknown>;
const recorded = (name: string): Record<string, Schema> => {
  const { made_by, ...schemas } = JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as Record<
    string,
    Schema
  >;
  expect(made_by).toBeDefined();
  return schemas;
};

const address = z.object({ street: z.string(), city: z.string().optional() });
const company = z.object({
  founded: z.int().min(1600).max(2100).describe("Year of founding"),
  employees: z.int().nonnegative(),
  growth: z.number().multipleOf(0.1).gt(-1).lt(10).nullable(),
  website: z.url(),
  contact: z.email().optional(),
  listed_on: z.iso.date().nullish(),
  checked: z.iso.datetime(),
  id: z.uuid(),
  stage: z.enum(["seed", "series_a", "public"]),
  kind: z.literal("company"),
  ticker: z.string().regex(/^[A-Z]{1,5}$/),
  public: z.boolean().default(false),
  headquarters: address.describe("Main office"),
  branch: address,
  offices: z.array(address).min(1).max(5),
  location: z.tuple([z.number(), z.number()]),
  funding: z.discriminatedUnion("type", [
    z.object({ type: z.literal("round"), usd: z.number().positive() }),
    z.object({ type: z.literal("none") }),
  ]),
  by_year: z.record(z.string(), z.int()),
  anything: z.any(),
});
const node: z.ZodType = z.lazy(() => z.object({ name: z.string(), children: z.array(node) }));
const zod4: Record<string, Schema> = {
  company: { ...z.toJSONSchema(company) },
  "company, input side": { ...z.toJSONSchema(company, { io: "input" }) },
  "company, reused parts as $defs": { ...z.toJSONSchema(company, { reused: "ref" }) },
  "company, draft 7": { ...z.toJSONSchema(company, { target: "draft-7", reused: "ref" }) },
  "company, draft 4": { ...z.toJSONSchema(company, { target: "draft-4" }) },
  "company, OpenAPI 3.0": { ...z.toJSONSchema(company, { target: "openapi-3.0" }) },
  intersection: { ...z.toJSONSchema(z.object({ a: z.string().min(1) }).and(z.object({ b: z.int() }))) },
  recursive: { ...z.toJSONSchema(z.object({ tree: node })) },
};

const generated = Object.entries({
  "zod 3": recorded("zod3.json"),
  "zod 4": zod4,
  pydantic: recorded("pydantic.json"),
}).flatMap(([maker, schemas]) =>
  Object.entries(schemas).map(([name, schema]) => [`${maker}: ${name}`, schema] as const),
);
const finite = generated.filter(([name]) => !name.includes("recursive"));
const recursive = generated.filter(([name]) => name.includes("recursive"));

/** Every word in a place where a keyword stands. */
const keywordsOf = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(keywordsOf);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([word, child]) => {
    if (word === "enum" || word === "required") return [word];
    return [word, ...(word === "properties" ? Object.values(child as Schema) : [child as unknown]).flatMap(keywordsOf)];
  });
};
const taken = new Set(
  "type properties required additionalProperties items enum anyOf oneOf allOf description title".split(" "),
);

describe("a generated schema", () => {
  it.each(finite)("is taken, in words Parallel knows: %s", (_name, given) => {
    const { output } = readOutput(given, undefined);
    expect(keywordsOf(output).filter((word) => !taken.has(word))).toEqual([]);
    expect(judgeOutputSchema(output as Schema, []).problems).toEqual([]);
  });

  it.each(finite.filter(([name]) => name.includes("company")))("keeps what its keywords say: %s", (_name, given) => {
    const { output, warnings } = readOutput(given, undefined);
    const text = JSON.stringify(output);
    for (const said of ["Year of founding (at least 1600; at most 2100", "at least 0", "format: uri", "[A-Z]{1,5}"])
      expect(text).toContain(said);
    expect(warnings.filter((warning) => warning.includes("were moved into the description of"))).toEqual([
      expect.stringContaining("output.founded, output.employees"),
    ]);
  });

  it.each(recursive)("that contains itself is refused with its path: %s", (_name, given) => {
    const { problems } = readSchema(given, "output");
    expect(problems).toEqual([
      {
        path: expect.stringMatching(/^output\.properties\..*\$ref$/),
        message: expect.stringContaining("may not contain itself"),
      },
    ]);
    expect(() => readOutput(given, undefined)).toThrow("Correct the named parts of output");
  });
});

const field = (schema: Schema, more: Schema = {}): Schema => ({
  type: "object",
  properties: { a: schema },
  required: ["a"],
  additionalProperties: false,
  ...more,
});
const read = (schema: Schema, more: Schema = {}) => readSchema(field(schema, more), "output");
const described = (schema: Schema) =>
  (read(schema).schema["properties"] as Record<string, Schema>)["a"]?.["description"];

describe("a keyword that Parallel does not take", () => {
  it.each<[Schema, string]>([
    [{ type: "number", minimum: 0 }, "at least 0"],
    [{ type: "number", minimum: 0, exclusiveMinimum: true }, "more than 0"],
    [{ type: "number", exclusiveMaximum: 5 }, "less than 5"],
    [{ type: "string", format: "date" }, "format: date"],
    [{ type: "string", minLength: 1, maxLength: 3 }, "at least 1 character; at most 3 characters"],
    [{ type: "array", items: { type: "string" }, minItems: 2, uniqueItems: true }, "at least 2 items; no item twice"],
    [{ type: "string", default: "n/a", examples: ["x", "y"] }, "default: n/a; for example x, y"],
    [{ type: "string", description: "Ticker", pattern: "^[A-Z]+$" }, "Ticker (matching the pattern ^[A-Z]+$)"],
    [{ type: "array", prefixItems: [{ type: "number" }, { type: "string" }] }, "in this order: number, string"],
  ])("is said in words: %j", (schema, words) => {
    expect(described(schema)).toBe(words);
    expect(read(schema).said).toEqual([expect.stringMatching(/ of output\.a\.$/)]);
  });

  it.each<[Schema, Schema]>([
    [{ const: "x" }, { enum: ["x"] }],
    [{ type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 }, { type: "integer" }],
    [{ type: "string", nullable: true }, { type: ["string", "null"] }],
    [{ type: "string", default: null }, { type: "string" }],
  ])("that has an equal or says nothing needs no words: %j", (schema, sent) => {
    expect(read(schema)).toEqual({ schema: field(sent), problems: [], said: [], warnings: [] });
  });

  it("and no word stands for is refused with its path and what to do", () => {
    expect(read({ not: { type: "null" } }).problems).toEqual([
      { path: "output.properties.a.not", message: expect.stringMatching(/leave it out, and say in description/) },
    ]);
  });
});

describe("a reference", () => {
  const text = { type: "string", description: "Found" };
  it.each<[string, Schema]>([
    ["#/$defs/a", { $defs: { a: text } }],
    ["#/definitions/a", { definitions: { a: text } }],
    ["#/$defs/a/properties/b", { $defs: { a: { type: "object", properties: { b: text } } } }],
    ["#/$defs/a~1b~0c", { $defs: { "a/b~c": text } }],
    ["#/$defs/caf%C3%A9%20au%20lait", { $defs: { "café au lait": text } }],
    ["#/$defs/list/anyOf/1", { $defs: { list: { anyOf: [{ type: "number" }, text] } } }],
  ])("to %s is followed", ($ref, more) => {
    expect(read({ $ref }, more)).toEqual({ schema: field(text), problems: [], said: [], warnings: [] });
  });

  it("to another property is followed", () => {
    const properties = { a: { type: "array", items: text }, b: { $ref: "#/properties/a/items" } };
    const { schema } = readSchema({ ...field({}), properties, required: ["a", "b"] }, "output");
    expect(schema["properties"]).toEqual({ a: { type: "array", items: text }, b: text });
  });

  it("keeps the description that stands beside it", () => {
    expect(read({ $ref: "#/$defs/a", description: "Here" }, { $defs: { a: text } }).schema).toEqual(
      field({ type: "string", description: "Here" }),
    );
  });

  it.each([
    ["#", "may not contain itself"],
    ["#/properties/a", "may not contain itself"],
    ["#/$defs/none", "nothing is at #/$defs/none"],
    ["#/$defs/constructor", "nothing is at"],
    ["https://example.com/schema.json", "put what it names under $defs"],
    ["#/%", "put what it names under $defs"],
  ])("to %s is refused with its path", ($ref, message) => {
    expect(read({ $ref }, { $defs: {} }).problems).toEqual([
      { path: "output.properties.a.$ref", message: expect.stringContaining(message) },
    ]);
  });
});
