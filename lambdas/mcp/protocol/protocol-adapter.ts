/**
 * Decides what serves a protocol revision: a leg takes the messages of one POST and answers over our own methods.
 * One leg today (every revision to 2025-11-25); the next revision is a second entry in the list.
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

export interface Leg {
  /** By the MCP-Protocol-Version header; undefined when the client sent none. */
  readonly serves: (protocol_version: string | undefined) => boolean;
  readonly answer: (post: McpPost, server: ServerFacts, answerMethod: AnswerMethod) => Promise<Response>;
}
