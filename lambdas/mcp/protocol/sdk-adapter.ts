/** Serves the revisions to 2025-11-25 with the MCP SDK: stateless, one JSON body, a server and a transport per request. */
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import type { AnswerMethod, McpPost, ProtocolAdapter, ServerFacts } from "./protocol-adapter.ts";

/** For answers to elicitations, which we never ask for; without one every server makes its own, a millisecond of each POST. */
const jsonSchemaValidator = new AjvJsonSchemaValidator();

const newServer = ({ instructions, ...serverInfo }: ServerFacts, answerMethod: AnswerMethod): Server => {
  const server = new Server(serverInfo, {
    capabilities: { tools: { listChanged: false }, resources: { listChanged: false, subscribe: false } },
    instructions,
    jsonSchemaValidator,
  });
  // The SDK keeps the handshake and ping; everything else is ours, so that no second tool table exists.
  server.fallbackRequestHandler = async ({ method, params }) => answerMethod(method, params ?? {});
  return server;
};

const request = (post: McpPost): Request =>
  new Request(post.url, {
    method: "POST",
    headers: {
      ...(post.headers["mcp-protocol-version"] === undefined
        ? {}
        : { "mcp-protocol-version": post.headers["mcp-protocol-version"] }),
      "content-type": post.headers["content-type"] ?? "",
      // We answer JSON only, and have checked that the client takes it; the SDK wants both named.
      accept: "application/json, text/event-stream",
    },
  });

/** It also says no, with 400, to revisions it does not know: clients that probe for a newer one then fall back. */
export const sdkAdapter: ProtocolAdapter = async (post, facts, answerMethod) => {
  const server = newServer(facts, answerMethod);
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  });
  await server.connect(transport);
  try {
    const parsedBody: unknown = post.batch ? post.messages : post.messages[0];
    return await transport.handleRequest(request(post), { parsedBody });
  } finally {
    await server.close();
  }
};
