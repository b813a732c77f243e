/** Decides how a tool is announced to clients, and so what its frozen contract is: the JSON of one entry of tools/list. */
import * as z from "zod";
import type { Tool } from "./tool.ts";

const jsonSchema = (schema: z.ZodType, io: "input" | "output"): Record<string, unknown> => {
  // 2020-12 is the default dialect of MCP since 2025-11-25, so $schema says nothing.
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return rest;
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
