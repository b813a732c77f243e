/** What each MCP method answers, whatever revision asked: tools and resources over the core's use cases. */
import type { OnChallenge } from "../tools/call-tool.ts";
import { callTool } from "../tools/call-tool.ts";
import type { AnswerMethod } from "./protocol-adapter.ts";
import { listResources, readResource, resourceTemplates } from "../resources/resources.ts";
import { RpcError, rpcCodes } from "./rpc.ts";
import { describeTool, type ToolDescriptor } from "../tools/tool-descriptor.ts";
import { toolTable } from "../tools/tool-table.ts";
import type { ToolCall } from "../tools/tool.ts";

let described: readonly ToolDescriptor[] | undefined;
/** Made on the first tools/list of a container: the schemas never change. */
export const toolList = (): readonly ToolDescriptor[] => (described ??= toolTable.map(describeTool));

/** Methods that show nothing of a caller's. Not initialize: there a client learns that it must sign in again. */
export const openMethods: readonly string[] = [
  "ping",
  "tools/list",
  "resources/templates/list",
  "notifications/initialized",
  "notifications/cancelled",
];

export const answerOpenMethod: AnswerMethod = async (method) => {
  switch (method) {
    case "tools/list":
      return { tools: toolList() };
    case "resources/templates/list":
      return { resourceTemplates };
    default:
      throw new RpcError(rpcCodes.methodNotFound, `Method not found: ${method.slice(0, 100)}`);
  }
};

export const methodsFor =
  (call: ToolCall, onChallenge: OnChallenge): AnswerMethod =>
  async (method, params) => {
    switch (method) {
      case "tools/call":
        return { ...(await callTool(toolTable, call, params, onChallenge)) };
      case "resources/list":
        return listResources(call, params);
      case "resources/read":
        return readResource(call, params);
      default:
        return answerOpenMethod(method, params);
    }
  };
