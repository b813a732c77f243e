/** Whether a token may be asked for a resource: our MCP endpoint and nothing else (RFC 8707, T7). */
import { mcpResource } from "../../../contracts/oauth.ts";
import { InvalidTarget } from "../errors.ts";

/** RFC 8707 section 2: each named resource must be ours; scheme and host compare without case, the rest exactly. */
export const checkResource = (resources: readonly string[], public_url: string): string => {
  const ours = mcpResource(public_url);
  const isOurs = (resource: string): boolean =>
    resource === ours || (URL.canParse(resource) && !/[#\\\s]/.test(resource) && new URL(resource).href === ours);
  if (!resources.every(isOurs)) throw new InvalidTarget(`resource must be ${ours}`);
  return ours;
};
