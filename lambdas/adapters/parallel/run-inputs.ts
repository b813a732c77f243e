/** What inputs on their way to Parallel ask of the request that carries them. */
import type { TaskRunInput } from "../../contracts/parallel.ts";

/** Shorter texts are words: replacing them would spoil any message. */
const shortestSecret = 8;

/** Harmless where it is not needed (docs/parallel-contract.md section 1): guides ask for it, the published API does not. */
export const betasOf = (inputs: readonly TaskRunInput[]): string[] => [
  ...(inputs.some(({ mcp_servers }) => (mcp_servers?.length ?? 0) > 0) ? ["mcp-server-2025-07-17"] : []),
  ...(inputs.some(({ enable_events }) => enable_events === true) ? ["events-sse-2025-07-24"] : []),
];

/** Values of headers, their credentials alone (`Bearer …`), and queries of MCP servers. */
export const secretsIn = (inputs: readonly TaskRunInput[]): string[] => {
  const servers = inputs.flatMap(({ mcp_servers }) => mcp_servers ?? []);
  const values = servers.flatMap(({ url, headers }) => {
    const { search, searchParams } = new URL(url);
    return [...Object.values(headers ?? {}), search.slice(1), ...searchParams.values()];
  });
  const whole = new Set(values.flatMap((value) => [value, value.replace(/^\S+\s+/, "")]));
  return [...whole].filter((value) => value.length >= shortestSecret);
};
