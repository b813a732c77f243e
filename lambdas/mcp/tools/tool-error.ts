/** What a model reads when a tool could not do it: what was wrong, with which field, and what to do next. */
import * as z from "zod";
import { plainText } from "../../core/formats/plain-text.ts";
import { problemOf } from "../../middleware/errors/error-response.ts";
import { fieldErrors } from "../../middleware/validate.ts";
import { bearerChallenge } from "../../middleware/errors/bearer-challenge.ts";
import type { Tool, ToolCall } from "./tool.ts";

/** A tool result as MCP has it. */
export interface ToolResult {
  readonly content: readonly Record<string, unknown>[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  readonly _meta?: Record<string, unknown>;
}

const maxErrorCharacters = 2_000;

const errorResult = (text: string, _meta?: Record<string, unknown>): ToolResult => ({
  content: [{ type: "text", text: plainText(text).slice(0, maxErrorCharacters) }],
  isError: true,
  ...(_meta ? { _meta } : {}),
});

/** ChatGPT opens its sign-in when a result carries this, beside or instead of the HTTP header. */
const signInMeta = (challenge: string) => ({ "mcp/www_authenticate": [challenge] });

const example = (tool: Tool): string => `A correct call of ${tool.name}: ${JSON.stringify(tool.example)}`;

const lines = (errors: readonly { path: string; message: string }[]): string =>
  errors.map((error) => `- ${error.path}: ${error.message}`).join("\n");

const fieldsOf = (tool: Tool): string =>
  tool.input instanceof z.ZodObject ? `\nFields: ${Object.keys(tool.input.shape).join(", ")}.` : "";

/** A call whose token lacks the tool's scope. */
export const scopeMissing = (tool: Tool, public_url: string): ToolResult =>
  errorResult(
    `${tool.name} needs the permission ${tool.scope}, which this connection does not have. Ask the user to reconnect and allow it.`,
    signInMeta(
      bearerChallenge(public_url, { code: "insufficient_scope", description: `${tool.name} needs ${tool.scope}` }),
    ),
  );

/** A key that Parallel no longer takes: the HTTP answer becomes a 401 as well, so that clients sign in again. */
const signInAgain = "Parallel no longer accepts the key of this connection";

export interface FailedCall {
  readonly result: ToolResult;
  /** Set when the client must sign in again. */
  readonly challenge?: string;
  /** Set when the fault is ours and belongs in the log as an error. */
  readonly ours?: boolean;
}

/** Whatever a tool threw, as a tool error. `reference` finds it in the log. The caller's key is never repeated. */
export const failedCall = (tool: Tool, call: ToolCall, error: unknown, reference: string): FailedCall => {
  if (error instanceof z.ZodError) {
    const wrong = fieldErrors(error.issues, "arguments");
    return { result: errorResult(`Nothing was done. Fix:\n${lines(wrong)}${fieldsOf(tool)}\n${example(tool)}`) };
  }
  const problem = problemOf(error, reference);
  const secret = call.caller.key.reveal();
  const clean = (text: string): string => (secret.length >= 8 ? text.replaceAll(secret, "[redacted]") : text);
  if (problem.status === 401) {
    const challenge = bearerChallenge(call.ports.settings.public_url, {
      code: "invalid_token",
      description: signInAgain,
    });
    const text = `${signInAgain}. Nothing was done. Ask the user to reconnect this server and sign in again.`;
    return { result: errorResult(text, signInMeta(challenge)), challenge };
  }
  if (problem.status === 503 || problem.status === 500) {
    const text = `${problem.title} (reference ${reference}). Call ${tool.name} again with the same arguments in a minute: identical calls within 15 minutes have one effect.`;
    return { result: errorResult(text), ours: problem.status === 500 };
  }
  if (problem.code === "idempotency_conflict") {
    // The header of REST is a field here.
    return {
      result: errorResult(
        "Nothing was done.\n- idempotency_key: came with other arguments before. Use a new key for a new request, or leave it out: identical calls within 15 minutes count as one.",
      ),
    };
  }
  const id = Object.keys(tool.kinds).find((name) => tool.kinds[name] === "id");
  if (problem.status === 404 && id !== undefined) {
    const text = `Not found. Nothing was done.\n- ${id}: names no task group or run of this account. Copy it from the answer that started it, or from resources/list.`;
    return { result: errorResult(text) };
  }
  const parts = [
    `${problem.title}. ${problem.detail}`,
    ...(problem.errors ? [lines(problem.errors)] : []),
    ...(problem.status === 400 || problem.status === 422 ? [example(tool)] : []),
  ];
  return { result: errorResult(clean(parts.join("\n"))) };
};
