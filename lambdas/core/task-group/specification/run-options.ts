/** Parallel's options of a run, as asked for a whole group. */
import { type RunOptions, noRunOptions } from "../../../contracts/run-options.ts";
import type { InputRow, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { TaskRunInput } from "../../../contracts/parallel.ts";
import type { TaskGroupOptions } from "../../../contracts/task-group.ts";
import type { Fetcher } from "../../ports/outbound.ts";
import { invalid } from "../../problem.ts";
import type { Secret } from "../../secret.ts";
import { readServers, sentServers } from "./mcp-servers.ts";
import { readSchema, wrappedSchema } from "./read-schema.ts";
import { requireRowsFit } from "./rows-fit.ts";

export interface ReadRunOptions {
  readonly run_options: RunOptions;
  /** What rests sealed beside the key; null: nothing does. */
  readonly mcp_secrets: Secret | null;
  readonly warnings: string[];
}

/** Throws Refused 422 for a schema Parallel would refuse, for rows that do not fit it, and for servers that may not be called. */
export const readRunOptions = async (
  ports: { readonly fetcher: Fetcher },
  options: TaskGroupOptions,
  rows: readonly InputRow[],
): Promise<ReadRunOptions> => {
  const { advanced_settings, mcp_servers = [], enable_events, memory_scope_key } = options;
  const { input_schema, warnings } = inputSchemaOf(options.input_schema, rows);
  const { servers, secrets } = await readServers(ports, mcp_servers);
  const run_options = {
    ...noRunOptions,
    input_schema,
    advanced_settings: advanced_settings ?? null,
    mcp_servers: servers,
    enable_events: enable_events ?? null,
    memory_scope_key: memory_scope_key ?? null,
  };
  return { run_options, mcp_secrets: secrets, warnings };
};

const inputSchemaOf = (
  given: Record<string, unknown> | undefined,
  rows: readonly InputRow[],
): { input_schema: Record<string, unknown> | null; warnings: string[] } => {
  if (!given) return { input_schema: null, warnings: [] };
  const { schema, problems, said } = readSchema(wrappedSchema(given) ?? given, "input_schema");
  if (problems.length > 0) {
    throw invalid({
      code: "invalid_input_schema",
      title: "Input schema not usable",
      detail:
        "Correct the named parts of input_schema, or leave it out: it is inferred from the rows. Nothing was sent.",
      errors: problems,
    });
  }
  return { input_schema: schema, warnings: [...said, ...requireRowsFit(rows, schema)] };
};

/** What is sent with every run of the group besides input, processor, metadata and source_policy, less what is sealed. */
export const runOptionsOf = (
  spec: Pick<TaskGroupSpec, "previous_interaction_id" | "run_options">,
  secrets: Secret | null = null,
): Partial<TaskRunInput> => {
  const { previous_interaction_id } = spec;
  const { advanced_settings, mcp_servers, enable_events, memory_scope_key } = spec.run_options;
  return {
    ...(previous_interaction_id && { previous_interaction_id }),
    ...(advanced_settings && { advanced_settings }),
    ...(mcp_servers.length > 0 && { mcp_servers: sentServers(mcp_servers, secrets) }),
    ...(enable_events !== null && { enable_events }),
    ...(memory_scope_key !== null && { memory_scope_key }),
  };
};
