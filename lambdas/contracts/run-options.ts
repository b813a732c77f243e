/** What is sent with every run of a group besides its row: Parallel's options by their own names (docs/parallel-contract.md section 3). */
import * as z from "zod";
import { storedObject } from "./stored-object.ts";

/** Of all servers together, as JSON: they rest sealed in the group's record, which is written often. */
export const maxHeaderBytes = 8_192;
const maxServers = 10;

/** RFC 9110 section 5.1 and 5.5: what can be a header at all. */
const Headers = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/, { error: "is no name of a header" }),
  z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: "holds characters that no header may hold" }),
);

const serverName = z.string().min(1).max(200);
/** With its query and headers, which are secrets. */
const serverUrl = z.url({ protocol: /^https?$/ }).max(2_048, { error: "at most 2048 characters" });

export const McpServer = z.strictObject({
  type: z.literal("url").optional(),
  url: serverUrl,
  name: serverName,
  headers: Headers.nullish().meta({ writeOnly: true }),
  allowed_tools: z.array(z.string().min(1).max(200)).max(200).nullish(),
});
export type McpServer = z.infer<typeof McpServer>;

const namesDiffer = (servers: readonly { name: string }[]): boolean =>
  new Set(servers.map(({ name }) => name)).size === servers.length;

export const McpServers = z
  .array(McpServer)
  .max(maxServers)
  .refine(namesDiffer, { error: "each server needs a name of its own" });

/** The secrets of servers named when the group was started, brought again: `url` only where its query is one of them. */
export const McpServersAgain = z
  .array(McpServer.partial({ url: true }))
  .max(maxServers)
  .refine(namesDiffer, { error: "each server is named once" });
export type McpServersAgain = z.infer<typeof McpServersAgain>;

export const AdvancedSettings = z.strictObject({
  location: z
    .string()
    .regex(/^[A-Za-z]{2}$/, { error: "must be a country as two letters (ISO 3166-1 alpha-2), for instance us" })
    .nullish(),
});

export const MemoryScopeKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}$/, { error: "must be 1 to 128 letters, digits, _ or -" });

/** A server as it rests: `url` without its query. What it has rests sealed in the group's record, until that is erased. */
export const StoredMcpServer = storedObject({
  name: z.string(),
  url: z.string(),
  allowed_tools: z.array(z.string()).nullable(),
  has_query: z.boolean(),
  has_headers: z.boolean(),
});
export type StoredMcpServer = z.infer<typeof StoredMcpServer>;

/** Part of the specification. Null: not asked for. */
export const RunOptions = storedObject({
  /** As given and made fit; null: it is inferred from the rows. */
  input_schema: z.record(z.string(), z.unknown()).nullable(),
  advanced_settings: storedObject({ location: z.string().nullish() }).nullable(),
  mcp_servers: z.array(StoredMcpServer),
  enable_events: z.boolean().nullable(),
  memory_scope_key: z.string().nullable(),
});
export type RunOptions = z.infer<typeof RunOptions>;

export const noRunOptions: RunOptions = {
  input_schema: null,
  advanced_settings: null,
  mcp_servers: [],
  enable_events: null,
  memory_scope_key: null,
};
