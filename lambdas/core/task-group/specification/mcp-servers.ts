/** MCP servers that runs may call: what of them rests in clear, and what is sealed (queries and headers, which are secrets). */
import {
  type McpServer,
  type McpServersAgain,
  type StoredMcpServer,
  maxHeaderBytes,
} from "../../../contracts/run-options.ts";
import type { TaskRunInput } from "../../../contracts/parallel.ts";
import type { Fetcher } from "../../ports/outbound.ts";
import { conflict, invalid, type Refused } from "../../problem.ts";
import { Secret } from "../../secret.ts";

interface ServerSecrets {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
type SecretsByName = Readonly<Record<string, ServerSecrets>>;
type Sent = NonNullable<NonNullable<TaskRunInput["mcp_servers"]>[number]>;

const withoutQuery = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
};

const secretsOf = ({ url, headers }: Pick<McpServersAgain[number], "url" | "headers">): ServerSecrets => {
  const query = url === undefined ? "" : new URL(url).search;
  return {
    ...(query !== "" && { query }),
    ...(headers && Object.keys(headers).length > 0 && { headers }),
  };
};

const wrongServers = (errors: { path: string; message: string }[]): Refused =>
  invalid({
    code: "invalid_mcp_servers",
    title: "MCP servers not usable",
    detail: "Correct the named parts of mcp_servers; nothing was sent.",
    errors,
  });

/** Null: there is nothing to seal. Throws Refused 422 for more than may rest. */
const sealable = (servers: McpServersAgain): Secret | null => {
  const named = servers.map((server) => [server.name, secretsOf(server)] as const);
  const secrets: SecretsByName = Object.fromEntries(named.filter(([, own]) => Object.keys(own).length > 0));
  if (Object.keys(secrets).length === 0) return null;
  const text = JSON.stringify(secrets);
  if (Buffer.byteLength(text) <= maxHeaderBytes) return new Secret(text);
  const message = `queries and headers have more than ${String(maxHeaderBytes)} bytes together`;
  throw wrongServers([{ path: "mcp_servers", message }]);
};

/** What rests of each server in clear, and the rest. Throws Refused 422 for a server that is not on the public internet (T11). */
export const readServers = async (
  { fetcher }: { readonly fetcher: Fetcher },
  given: readonly McpServer[],
): Promise<{ servers: StoredMcpServer[]; secrets: Secret | null }> => {
  const secrets = sealable([...given]);
  await Promise.all(
    given.map(({ url }, n) => fetcher.check({ url: withoutQuery(url), field: `mcp_servers[${String(n)}].url` })),
  );
  const servers = given.map((server) => {
    const { query, headers } = secretsOf(server);
    const { name, url, allowed_tools } = server;
    const kept = { has_query: query !== undefined, has_headers: headers !== undefined };
    return { name, url: withoutQuery(url), allowed_tools: allowed_tools ?? null, ...kept };
  });
  return { servers, secrets };
};

/** The servers as they may be hashed and kept: without what is secret. */
export const withoutSecrets = (servers: readonly McpServer[]): Omit<McpServer, "headers">[] =>
  servers.map(({ name, url, allowed_tools }) => ({ name, url: withoutQuery(url), allowed_tools }));

/** The servers as Parallel is told them. `secrets` is what `readServers` sealed. */
export const sentServers = (servers: readonly StoredMcpServer[], secrets: Secret | null): Sent[] => {
  const byName = secrets ? (JSON.parse(secrets.reveal()) as SecretsByName) : {};
  return servers.map(({ name, url, allowed_tools }) => {
    const { query = "", headers } = Object.hasOwn(byName, name) ? (byName[name] ?? {}) : {};
    return {
      type: "url",
      url: url + query,
      name,
      ...(headers && { headers }),
      ...(allowed_tools && { allowed_tools }),
    };
  });
};

/** Whether runs cannot be sent without what was sealed. */
export const needsSecrets = (servers: readonly StoredMcpServer[]): boolean =>
  servers.some(({ has_query, has_headers }) => has_query || has_headers);

/** The answer to a change of a group whose headers are erased. */
export const headersNeeded = (taskgroup_id: string, servers: readonly StoredMcpServer[]): Refused => {
  const names = servers.filter(({ has_query, has_headers }) => has_query || has_headers).map(({ name }) => name);
  return conflict({
    code: "headers_needed",
    title: "Headers of MCP servers are needed again",
    detail:
      `What ${taskgroup_id} sent to its MCP servers is erased. Send the request again with a JSON body whose ` +
      `mcp_servers holds each of them with its name and headers, and its url where that has a query: ${names.join(", ")}.`,
    errors: [{ path: "mcp_servers", message: `must hold ${names.join(", ")}` }],
  });
};

/**
 * What is sealed for a next generation; null: nothing was brought, what rests sealed holds on. Throws Refused 422 for servers
 * that are not the group's: what is brought goes to the addresses the group was started with and to no other. Throws
 * Refused 409 when something is missing: what rests cannot be read here, so that all of it comes again or none.
 */
export const secretsAgain = (
  taskgroup_id: string,
  servers: readonly StoredMcpServer[],
  given: McpServersAgain | undefined,
): Secret | null => {
  if (!given) return null;
  const own = new Map(servers.map((server) => [server.name, server]));
  const errors = given.flatMap(({ name, url }, n) => {
    const server = own.get(name);
    if (!server) return [{ path: `mcp_servers[${String(n)}].name`, message: "names no MCP server of this task group" }];
    if (url === undefined || withoutQuery(url) === server.url) return [];
    return [
      { path: `mcp_servers[${String(n)}].url`, message: "is not the address that the task group was started with" },
    ];
  });
  if (errors.length > 0) throw wrongServers(errors);
  const brought = new Map(given.map((server) => [server.name, secretsOf(server)]));
  const lacks = servers.some(
    ({ name, has_query, has_headers }) =>
      (has_query && !brought.get(name)?.query) || (has_headers && !brought.get(name)?.headers),
  );
  if (lacks) throw headersNeeded(taskgroup_id, servers);
  return sealable(given);
};
