/** The SDK's own clients, v1 and v2, as hosts use them: with a key as a header, or signing in as a person would. */
import { Client as ClientOne } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportOne } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client as ClientTwo, StreamableHTTPClientTransport as TransportTwo } from "@modelcontextprotocol/client";
import { fieldsOf, openBrowser } from "../conformance/support/browser.ts";

/** One HTTP exchange of a client with /mcp. */
interface Exchange {
  readonly method: string;
  readonly revision: string | null;
  readonly rpc: string;
  readonly status: number;
}

export interface CallResult {
  content: { type: string; text?: string; uri?: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

/** What both clients have in common, as far as the tests go. */
export interface SdkClient {
  readonly exchanges: readonly Exchange[];
  readonly server: unknown;
  /** What it sends as Authorization: Bearer. */
  readonly bearer: string;
  tools(): Promise<{ name: string; outputSchema?: unknown }[]>;
  call(name: string, args: Record<string, unknown>): Promise<CallResult>;
  resources(): Promise<{ uri: string }[]>;
  templates(): Promise<{ uriTemplate: string }[]>;
  read(uri: string): Promise<{ uri: string; text?: string; mimeType?: string }[]>;
  close(): Promise<void>;
}

/** A person with a Parallel key who allows what a client asks for. Answers what the client is called back with. */
const allowWithKey = async (authorization: URL, key: string): Promise<URLSearchParams> => {
  const browser = openBrowser(authorization.origin);
  const { question = "", csrf_token = "" } = fieldsOf((await browser.visit(authorization.href)).html);
  const form = await browser.submit("/authorize", { question, csrf_token, decision: "key" });
  const back = await browser.submit("/authorize/key", { handle: fieldsOf(form.html)["handle"] ?? "", api_key: key });
  const called = new URL(back.headers.get("location") ?? "about:blank").searchParams;
  if (!called.has("code")) throw new Error(`No code came back: ${back.status} ${back.html.slice(0, 300)}`);
  return called;
};

/** Keeps in memory what a host keeps on disk, and signs in at once instead of opening a browser. */
const memoryProvider = (key: string) => {
  const kept: Record<string, unknown> = {};
  const keep = (name: string) => (value: unknown) => void (kept[name] = value);
  const called: URLSearchParams[] = [];
  return {
    called,
    redirectUrl: "http://127.0.0.1:33418/callback",
    clientMetadata: {
      client_name: "SDK client",
      redirect_uris: ["http://127.0.0.1:33418/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    clientInformation: () => kept["client"],
    saveClientInformation: keep("client"),
    tokens: () => kept["tokens"] as { access_token: string; token_type: string },
    saveTokens: keep("tokens"),
    redirectToAuthorization: async (url: URL) => void called.push(await allowWithKey(url, key)),
    codeVerifier: () => kept["verifier"],
    saveCodeVerifier: keep("verifier"),
    discoveryState: () => kept["discovery"],
    saveDiscoveryState: keep("discovery"),
  };
};

const recorder = () => {
  const exchanges: Exchange[] = [];
  const record = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    if (new URL(url).pathname === "/mcp") {
      const body = typeof init?.body === "string" ? (JSON.parse(init.body) as { method?: string }) : {};
      const revision = new Headers(init?.headers).get("mcp-protocol-version");
      exchanges.push({ method: init?.method ?? "GET", revision, rpc: body.method ?? "", status: response.status });
    }
    return response;
  };
  return { exchanges, record };
};

export type Way = "key" | "oauth";
export type Generation = "v1" | "v2 in auto mode";

const info = { name: "sdk-client", version: "1.0.0" };

/** Connected, by the transport's own means: a first attempt that is sent to sign in is finished and made again. */
export const connectSdk = async (generation: Generation, url: string, way: Way, key: string): Promise<SdkClient> => {
  const { exchanges, record } = recorder();
  const provider = memoryProvider(key);
  const options =
    way === "key"
      ? { fetch: record, requestInit: { headers: { authorization: `Bearer ${key}` } } }
      : { fetch: record, authProvider: provider };
  const one = generation === "v1";
  const newClient = () => (one ? new ClientOne(info) : new ClientTwo(info, { versionNegotiation: { mode: "auto" } }));
  const newTransport = () =>
    one ? new TransportOne(new URL(url), options as never) : new TransportTwo(new URL(url), options as never);
  let client = newClient();
  const first = newTransport();
  try {
    await client.connect(first);
  } catch (error) {
    const [called] = provider.called;
    if (!called) throw error;
    if (first instanceof TransportOne) await first.finishAuth(called.get("code") ?? "");
    else await first.finishAuth(called);
    client = newClient();
    await client.connect(newTransport());
  }
  return {
    exchanges,
    server: client.getServerVersion(),
    bearer: way === "key" ? key : provider.tokens().access_token,
    tools: async () => (await client.listTools()).tools,
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as CallResult,
    resources: async () => (await client.listResources()).resources,
    templates: async () => (await client.listResourceTemplates()).resourceTemplates,
    read: async (uri) => (await client.readResource({ uri })).contents,
    close: () => client.close(),
  };
};
