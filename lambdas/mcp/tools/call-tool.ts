/** How one tools/call goes: find the tool, check the scope, run it, and answer a result whatever happens. */
import { isRecord } from "../../contracts/json.ts";
import { requireKind } from "../../middleware/access.ts";
import { errorTrace } from "../../middleware/errors/error-response.ts";
import { RpcError, rpcCodes } from "../protocol/rpc.ts";
import type { Tool, ToolCall } from "./tool.ts";
import { failedCall, scopeMissing, type ToolResult } from "./tool-error.ts";

/** Called when the HTTP answer must ask the client to sign in again. */
export type OnChallenge = (challenge: string) => void;

const findTool = (tools: readonly Tool[], name: unknown): Tool => {
  const names = tools.map((tool) => tool.name).join(", ");
  if (typeof name !== "string") throw new RpcError(rpcCodes.invalidParams, `params.name: expected one of: ${names}`);
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) {
    const shown = JSON.stringify(name.slice(0, 100));
    throw new RpcError(rpcCodes.invalidParams, `params.name: unknown tool ${shown}; expected one of: ${names}`);
  }
  return tool;
};

/** Throws RpcError for an unknown tool or arguments that are no object; every other failure is a result with isError. */
export const callTool = async (
  tools: readonly Tool[],
  call: ToolCall,
  params: Record<string, unknown>,
  onChallenge: OnChallenge,
): Promise<ToolResult> => {
  const tool = findTool(tools, params["name"]);
  const args = params["arguments"];
  if (args !== undefined && args !== null && !isRecord(args)) {
    throw new RpcError(rpcCodes.invalidParams, `params.arguments: expected an object of ${tool.name}'s fields`);
  }
  if (!call.caller.scopes.includes(tool.scope)) return scopeMissing(tool, call.ports.settings.public_url);
  try {
    requireKind(call.caller, tool.access, call.ports.settings.public_url);
    const answer = await tool.run(call, args);
    return {
      content: [{ type: "text", text: answer.text }, ...answer.links.map((link) => ({ ...link }))],
      structuredContent: answer.structured,
    };
  } catch (error) {
    const reference = Buffer.from(call.ports.random.bytes(8)).toString("hex");
    const failed = failedCall(tool, call, error, reference);
    if (failed.challenge) onChallenge(failed.challenge);
    if (failed.ours) {
      call.ports.log.error("tool failed", { route: tool.name, error: `${reference} ${errorTrace(error)}` });
    }
    return failed.result;
  }
};
