/** Records that the tests of the OAuth stores write. */
import type { CodeRecord, GrantRecord } from "../../../lambdas/contracts/oauth-ledger.ts";

// The table's own clock may sweep what is long past, so records lie in the future.
export const now = Date.UTC(2100, 0, 1);

export const grant = (grant_id: string, more: Partial<GrantRecord> = {}): GrantRecord => ({
  grant_id,
  rev: 0,
  owner: "own_grants",
  client_id: "client_1",
  client_name: "A client",
  redirect_uri: "https://app.example/callback",
  scope: ["tasks:read", "offline_access"],
  resource: "https://multitask.example/mcp",
  sealed_key: "sealed",
  created_at: now,
  redeemed_at: now,
  revoked_at: null,
  refresh: null,
  expires_at: now + 1_000,
  ...more,
});

export const code = (code_hash: string): CodeRecord => ({
  code_hash,
  grant_id: "grant_1",
  client_id: "client_1",
  redirect_uri: "https://app.example/callback",
  code_challenge: "challenge",
  resource: "https://multitask.example/mcp",
  wrapped_key: "wrapped",
  expires_at: now + 1_000,
});

export const twenty = Array.from({ length: 20 }, (_, at) => at);
