/** The bundle of /mcp. */
import { mcpHandler } from "../mcp/endpoint.ts";
import { dispatch } from "../middleware/dispatch.ts";
import { deployed } from "../wiring/deployed.ts";

export const handler = dispatch("mcp", { "mcp/endpoint": mcpHandler(deployed) });
