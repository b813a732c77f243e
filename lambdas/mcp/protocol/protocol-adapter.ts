/**
 * What serves a protocol revision: an adapter takes the messages of one POST and answers over our own methods.
 * One today, sdk-adapter.ts, for every revision to 2025-11-25.
 */
import type { RpcMessage } from "./rpc.ts";

/** One POST, checked: `headers` in lower case, `messages` lawful JSON-RPC. */
export interface McpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly messages: readonly RpcMessage[];
  readonly batch: boolean;
}

/** Everything but the handshake: throws RpcError. */
export type AnswerMethod = (method: string, params: Record<string, unknown>) => Promise<Record<string, unknown>>;

export interface ServerFacts {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly websiteUrl: string;
  readonly instructions: string;
}

export type ProtocolAdapter = (post: McpPost, server: ServerFacts, answerMethod: AnswerMethod) => Promise<Response>;
