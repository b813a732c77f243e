/** What is a JSON-RPC 2.0 message to us, and which error each wrong one gets (JSON-RPC section 5.1). */
import { isRecord } from "../../contracts/json.ts";

export const rpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  /** MCP: the resource does not exist, or is not the caller's. */
  resourceNotFound: -32002,
  /** Refused by HTTP rules: sign-in, origin, media types, size. */
  refused: -32000,
} as const;

/** An error that the client reads as it is: `code` as above, `message` names the field. */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "RpcError";
    this.code = code;
  }
}

export type RpcId = string | number | null;

export interface RpcMessage {
  readonly jsonrpc: "2.0";
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
}

export const rpcErrorBody = (id: RpcId, code: number, message: string): string =>
  JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });

const isId = (value: unknown): value is string | number => typeof value === "string" || Number.isSafeInteger(value);

/** The sentence that says why a value is no message, or null when it is one. */
const messageProblem = (value: unknown): string | null => {
  if (!isRecord(value)) return "expected a JSON-RPC message object";
  if (value["jsonrpc"] !== "2.0") return 'jsonrpc: expected "2.0"';
  if ("id" in value && !isId(value["id"])) return "id: expected a text or a whole number";
  if ("method" in value) {
    if (typeof value["method"] !== "string") return "method: expected a text";
    if ("params" in value && !isRecord(value["params"])) return "params: expected an object";
    return null;
  }
  if (!("id" in value)) return "method: is missing";
  if ("result" in value) return isRecord(value["result"]) ? null : "result: expected an object";
  return isRecord(value["error"]) ? null : "method: is missing";
};

/** The id to answer to, as far as the value has one. */
export const idOf = (value: unknown): RpcId => (isRecord(value) && isId(value["id"]) ? value["id"] : null);

const maxBatch = 100;

/**
 * The messages of a POST: one, or before revision 2025-06-18 a batch. A batch loses its cancellations, which would leave
 * requests of the same POST without an answer. Throws RpcError invalidRequest.
 */
export const readMessages = (value: unknown): { messages: RpcMessage[]; batch: boolean } => {
  const batch = Array.isArray(value);
  const values: unknown[] = batch ? value : [value];
  if (values.length === 0) throw new RpcError(rpcCodes.invalidRequest, "expected at least one message");
  if (values.length > maxBatch) throw new RpcError(rpcCodes.invalidRequest, `expected at most ${maxBatch} messages`);
  for (const item of values) {
    const problem = messageProblem(item);
    if (problem) throw new RpcError(rpcCodes.invalidRequest, `Invalid request: ${problem}`);
  }
  const messages = values as RpcMessage[];
  const requests = messages.filter((message) => message.method !== undefined && message.id !== undefined);
  if (new Set(requests.map((message) => message.id)).size < requests.length) {
    throw new RpcError(rpcCodes.invalidRequest, "Invalid request: id: used twice in one batch");
  }
  if (!batch || requests.length === 0) return { messages, batch };
  return { messages: messages.filter((message) => message.method !== "notifications/cancelled"), batch };
};
