/**
 * What the metadata documents of well-known hosts say, without fetching them: from data centres their pages
 * may answer with a challenge instead.
 */
import { capabilities } from "../../../contracts/oauth.ts";
import type { ClientRecord } from "../../../contracts/oauth-ledger.ts";

interface KnownClient {
  readonly id: RegExp;
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  /** A redirect URI that is the user's own: ChatGPT gives each connector an id. */
  readonly redirect_pattern?: RegExp;
}

const known: readonly KnownClient[] = [
  {
    id: /^https:\/\/claude\.ai\/oauth\/mcp-oauth-client-metadata$/,
    client_name: "Claude",
    redirect_uris: ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
  },
  {
    id: /^https:\/\/claude\.ai\/oauth\/claude-code-client-metadata$/,
    client_name: "Claude Code",
    redirect_uris: [
      "http://localhost/callback",
      "http://127.0.0.1/callback",
      "claude://claude.ai/mcp-auth-callback/sdk",
    ],
  },
  {
    id: /^https:\/\/chatgpt\.com\/oauth\/([\w-]{1,128}\/)?client\.json$/,
    client_name: "ChatGPT",
    redirect_uris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
    redirect_pattern: /^https:\/\/chatgpt\.com\/connector\/oauth\/[\w-]{1,128}$/,
  },
];

/** The client of a well-known document when `redirect_uri` is one of its own; null: read the document. */
export const knownClient = (client_id: string, redirect_uri: string | null): ClientRecord | null => {
  const client = known.find(({ id }) => id.test(client_id));
  if (!client) return null;
  const own = redirect_uri !== null && client.redirect_pattern?.test(redirect_uri) ? [redirect_uri] : [];
  return {
    client_id,
    rev: 0,
    kind: "document",
    client_name: client.client_name,
    redirect_uris: [...client.redirect_uris, ...own],
    grant_types: [...capabilities.grant_types],
    token_endpoint_auth_method: "none",
    client_secret_hash: null,
    created_at: 0,
    fresh_until: null,
    expires_at: Number.MAX_SAFE_INTEGER,
  };
};
