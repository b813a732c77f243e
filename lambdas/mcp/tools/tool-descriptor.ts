/** How a tool is announced to clients, and so what its frozen contract is: the JSON of one entry of tools/list. */
import * as z from "zod";
import { wholeNumberLimit } from "../../contracts/tools.ts";
import type { Tool } from "./tool.ts";

/**
 * What models need of a schema, in few tokens. Bounds that only our own check needs stay out (the error then says them);
 * answers are open, so that a field can be added later.
 */
const slim = (schema: Record<string, unknown>, io: "input" | "output"): void => {
  for (const key of ["propertyNames", "pattern", "minLength", "minItems", "maxItems", "exclusiveMinimum"])
    delete schema[key];
  if (schema["maximum"] === wholeNumberLimit || schema["maximum"] === Number.MAX_SAFE_INTEGER) delete schema["maximum"];
  if (io === "output") for (const key of ["minimum", "additionalProperties"]) delete schema[key];
  if (typeof schema["additionalProperties"] === "object") delete schema["additionalProperties"];
};

/** One type a branch: clients that turn inputs into another dialect (OpenAPI, for Gemini) refuse a list of types. */
const oneTypeEach = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(oneTypeEach);
  if (typeof part !== "object" || part === null) return part;
  const { type, ...rest } = part as Record<string, unknown>;
  const spread = Array.isArray(type) ? { anyOf: type.map((one: unknown) => ({ type: one })) } : { type };
  const single = Object.entries({ ...(type === undefined ? {} : spread), ...rest });
  return Object.fromEntries(single.map(([name, value]) => [name, oneTypeEach(value)]));
};

const jsonSchema = (schema: z.ZodType, io: "input" | "output"): Record<string, unknown> => {
  // 2020-12 is the default dialect of MCP since 2025-11-25, so $schema says nothing.
  const made = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    override: ({ jsonSchema: part }) => slim(part, io),
  });
  delete made.$schema;
  return io === "input" ? (oneTypeEach(made) as Record<string, unknown>) : made;
};

export interface ToolDescriptor {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema: Record<string, unknown>;
  readonly annotations: Record<string, unknown>;
  readonly _meta: Record<string, unknown>;
}

/** `securitySchemes` lives in `_meta`: clients' SDKs drop unknown fields of a tool and keep that one. */
export const describeTool = (tool: Tool): ToolDescriptor => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: jsonSchema(tool.input, "input"),
  outputSchema: jsonSchema(tool.output, "output"),
  annotations: { title: tool.title, ...tool.hints },
  _meta: { securitySchemes: [{ type: "oauth2", scopes: [tool.scope] }], ...tool.meta },
});
