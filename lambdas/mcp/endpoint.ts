/** Serves /mcp: the HTTP rules of Streamable HTTP without sessions or streams, then the methods. */
import { mcpResource } from "../contracts/oauth.ts";
import { identifyCaller, type Credentials } from "../core/oauth/sign-in/caller.ts";
import { ParallelUnauthorized } from "../core/errors.ts";
import { Refused } from "../core/problem.ts";
import type { Ports } from "../core/ports.ts";
import { bearerChallenge, challengeHeaders } from "../middleware/errors/bearer-challenge.ts";
import { readCredentials } from "../middleware/credentials.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import type { HttpResponse } from "../middleware/http/response.ts";
import { preferredType } from "../middleware/http/negotiate.ts";
import { parseJson } from "../middleware/validate.ts";
import { installPage } from "../web/install/page.ts";
import type { OnChallenge } from "./tools/call-tool.ts";
import { requireKnown } from "./protocol/require-known.ts";
import type { AnswerMethod } from "./protocol/protocol-adapter.ts";
import { answerOpenMethod, methodsFor, openMethods } from "./protocol/methods.ts";
import { hostAllowed, originAllowed } from "./protocol/origin.ts";
import { idOf, readMessages, rpcCodes, RpcError, rpcErrorBody, type RpcId, type RpcMessage } from "./protocol/rpc.ts";
import { sdkAdapter } from "./protocol/sdk-adapter.ts";
import { serverFacts } from "./protocol/server-facts.ts";

/** Open to any page without credentials (contracts/routes), so a browser client may read what it needs. */
const crossOrigin = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "www-authenticate, mcp-protocol-version, retry-after",
};

const rpcRefusal = (
  status: number,
  message: string,
  more: { id?: RpcId; code?: number; headers?: Record<string, string> } = {},
): HttpResponse => ({
  statusCode: status,
  headers: { "content-type": "application/json", ...crossOrigin, ...more.headers },
  body: rpcErrorBody(more.id ?? null, more.code ?? rpcCodes.refused, message),
});

const wrongPlace = (request: HttpRequest, public_url: string): HttpResponse | null => {
  const { host, origin } = request.headers;
  if (!hostAllowed(host, public_url))
    return rpcRefusal(403, `Host: this server is ${mcpResource(public_url)}, call it there.`);
  if (originAllowed(origin, public_url)) return null;
  return rpcRefusal(403, "Origin: pages of this site may not call this server.");
};

/** A browser that opens the address sees how to connect; everything else learns that only POST works. */
const getResponse = (request: HttpRequest, public_url: string): HttpResponse => {
  const accept = request.headers["accept"] ?? "";
  if (request.method === "GET" && accept.includes("text/html")) return installPage(public_url);
  return rpcRefusal(405, `${request.method} is not served here: no streams, no sessions. POST JSON-RPC messages.`, {
    headers: { allow: "POST" },
  });
};

const unauthorized = (request: HttpRequest, public_url: string, id: RpcId): HttpResponse => {
  const presented = "authorization" in request.headers || "x-api-key" in request.headers;
  const description = "The access token or key is expired, revoked or unknown";
  const challenge = bearerChallenge(public_url, presented ? { code: "invalid_token", description } : undefined);
  const message = presented
    ? `${description}. Connect again, or send a valid Parallel API key as Authorization: Bearer.`
    : "Sign in: connect with OAuth, or send a Parallel API key as Authorization: Bearer.";
  return rpcRefusal(401, message, { id, headers: challengeHeaders(challenge) });
};

const isUnauthorized = (error: unknown): boolean =>
  error instanceof ParallelUnauthorized || (error instanceof Refused && error.kind === "unauthenticated");

const readPost = (request: HttpRequest): { messages: RpcMessage[]; batch: boolean } | HttpResponse => {
  if (preferredType(request.headers["accept"], ["application/json"]) === null) {
    return rpcRefusal(406, "Accept: must take application/json (send: application/json, text/event-stream).");
  }
  if (request.media_type !== "application/json") {
    return rpcRefusal(415, "Content-Type: must be application/json.");
  }
  let value: unknown;
  try {
    value = parseJson(request.body);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const code = error.kind === "malformed" ? rpcCodes.parseError : rpcCodes.invalidRequest;
    return rpcRefusal(400, `${error.title}: body ${error.errors[0]?.message ?? "cannot be read"}`, { code });
  }
  try {
    return readMessages(value);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return rpcRefusal(400, error.message, { id: idOf(value), code: error.code });
  }
};

const callerMethods = async (
  ports: Ports,
  { received_at, request_id }: HttpRequest,
  credentials: Credentials,
  onChallenge: OnChallenge,
): Promise<AnswerMethod> => {
  const caller = await identifyCaller(ports, credentials);
  return methodsFor({ ports, caller, received_at, request_id }, onChallenge);
};

const post = async (ports: Ports, request: HttpRequest): Promise<HttpResponse> => {
  const { public_url } = ports.settings;
  // A session cookie never authorises here (D9): only the headers are looked at.
  const readHeaders = () => readCredentials({ ...request, cookies: {} }, public_url);
  const named = "authorization" in request.headers || "x-api-key" in request.headers;
  if (!named) return unauthorized(request, public_url, null);
  const read = readPost(request);
  if ("statusCode" in read) return read;
  const open = read.messages.every(({ method }) => method === undefined || openMethods.includes(method));
  let challenge: string | undefined;
  try {
    const methods = open
      ? await requireKnown(ports, readHeaders()).then(() => answerOpenMethod)
      : await callerMethods(ports, request, readHeaders(), (value) => (challenge = value));
    const body = { url: mcpResource(public_url), headers: request.headers, ...read };
    const response = await sdkAdapter(body, serverFacts(public_url), methods);
    // A key that Parallel revoked: the tool's error stays readable, and the status makes clients sign in again.
    return {
      statusCode: challenge === undefined ? response.status : 401,
      headers: {
        ...Object.fromEntries(response.headers),
        ...crossOrigin,
        ...(challenge === undefined ? {} : challengeHeaders(challenge)),
      },
      body: await response.text(),
    };
  } catch (error) {
    if (isUnauthorized(error)) return unauthorized(request, public_url, read.batch ? null : idOf(read.messages[0]));
    throw error;
  }
};

/** The handler of POST, GET and DELETE /mcp. Problems before the methods are JSON-RPC errors with their HTTP status. */
export const mcpHandler = (ports: Ports) =>
  httpHandler(
    ports,
    { onProblem: (problem) => rpcRefusal(problem.status, `${problem.title}. ${problem.detail}`) },
    async ({ request }) => {
      const { public_url } = ports.settings;
      const misplaced = wrongPlace(request, public_url);
      if (misplaced) return misplaced;
      return request.method === "POST" ? post(ports, request) : getResponse(request, public_url);
    },
  );
