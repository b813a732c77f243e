/** What every OAuth store promises, asked of the memory twins and of DynamoDB alike. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { dynamoAccessTokens } from "../../lambdas/adapters/dynamodb/oauth-access-tokens.ts";
import { dynamoAttempts } from "../../lambdas/adapters/dynamodb/oauth-attempts.ts";
import { dynamoClients } from "../../lambdas/adapters/dynamodb/oauth-clients.ts";
import { dynamoCodes } from "../../lambdas/adapters/dynamodb/oauth-codes.ts";
import { dynamoGrants } from "../../lambdas/adapters/dynamodb/oauth-grants.ts";
import { dynamoPendingAuthorizations } from "../../lambdas/adapters/dynamodb/oauth-pending-authorizations.ts";
import { openTable } from "../../lambdas/adapters/dynamodb/table.ts";
import { memoryAccessTokens } from "../../lambdas/adapters/memory/oauth-access-tokens.ts";
import { memoryAttempts } from "../../lambdas/adapters/memory/oauth-attempts.ts";
import { memoryClients } from "../../lambdas/adapters/memory/oauth-clients.ts";
import { memoryCodes } from "../../lambdas/adapters/memory/oauth-codes.ts";
import { memoryGrants } from "../../lambdas/adapters/memory/oauth-grants.ts";
import { memoryPendingAuthorizations } from "../../lambdas/adapters/memory/oauth-pending-authorizations.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import type { ClientRecord, CodeRecord, GrantRecord } from "../../lambdas/contracts/oauth-ledger.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { startDynamoEngine } from "../support/dynamodb-engine.ts";

type Stores = Pick<Ports, "clients" | "pendingAuthorizations" | "grants" | "codes" | "accessTokens" | "attempts">;
let engine: Awaited<ReturnType<typeof startDynamoEngine>>;
beforeAll(async () => {
  engine = await startDynamoEngine();
});
afterAll(() => engine.stop());

const memory = (): Stores => {
  const grants = memoryGrants();
  return {
    clients: memoryClients(),
    pendingAuthorizations: memoryPendingAuthorizations(),
    grants,
    codes: memoryCodes(),
    accessTokens: memoryAccessTokens(grants),
    attempts: memoryAttempts(),
  };
};
const dynamodb = (): Stores => {
  const table = openTable({ client: engine.client, name: "OAuth", random: worldRandom, clock: worldClock });
  return {
    clients: dynamoClients(table),
    pendingAuthorizations: dynamoPendingAuthorizations(table),
    grants: dynamoGrants(table),
    codes: dynamoCodes(table),
    accessTokens: dynamoAccessTokens(table),
    attempts: dynamoAttempts(table),
  };
};

// The table's own clock may sweep what is long past, so records lie in the future.
const now = Date.UTC(2100, 0, 1);
const client = (client_id: string, more: Partial<ClientRecord> = {}): ClientRecord => ({
  client_id,
  rev: 0,
  kind: "registered",
  client_name: "A client",
  redirect_uris: ["https://app.example/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "none",
  client_secret_hash: null,
  created_at: now,
  fresh_until: null,
  expires_at: now + 1_000,
  ...more,
});
const grant = (grant_id: string, more: Partial<GrantRecord> = {}): GrantRecord => ({
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
const code = (code_hash: string): CodeRecord => ({
  code_hash,
  grant_id: "grant_1",
  client_id: "client_1",
  redirect_uri: "https://app.example/callback",
  code_challenge: "challenge",
  resource: "https://multitask.example/mcp",
  wrapped_key: "wrapped",
  expires_at: now + 1_000,
});
const twenty = Array.from({ length: 20 }, (_, at) => at);

describe.each([
  ["memory", memory],
  ["dynamodb", dynamodb],
])("the %s stores of OAuth", (_, open) => {
  let stores: Stores;
  beforeAll(() => {
    stores = open();
  });

  it("give a client until its end, which is compared and not left to the table", async () => {
    const { clients } = stores;
    expect(await clients.insert(client("client_a"))).toBe(true);
    expect(await clients.insert(client("client_a", { client_name: "Another" }))).toBe(false);
    expect(await clients.get("client_a", now + 999)).toEqual(client("client_a"));
    expect(await clients.get("client_a", now + 1_000)).toBeNull();
    expect(await clients.get("client_none", now)).toBeNull();
  });

  it("replace a client only as it was read", async () => {
    const { clients } = stores;
    await clients.insert(client("client_b"));
    const kept = await clients.replace(client("client_b", { expires_at: now + 5_000 }));
    expect(kept).toMatchObject({ expires_at: now + 5_000 });
    expect(await clients.replace(client("client_b", { expires_at: 1 }))).toBeNull();
    expect(await clients.get("client_b", now + 4_999)).toEqual(kept);
  });

  it("burn a code for exactly one of many, and still know it afterwards", async () => {
    const { codes } = stores;
    await codes.insert(code("hash_a"));
    const burned = await Promise.all(twenty.map(() => codes.burn("hash_a")));
    expect(burned.filter((answer) => answer?.first)).toHaveLength(1);
    expect(burned.every((answer) => answer?.record.grant_id === "grant_1")).toBe(true);
    expect(await codes.burn("hash_none")).toBeNull();
  });

  it("let exactly one of many take a pending authorization", async () => {
    const { pendingAuthorizations } = stores;
    const { client_id, client_name, redirect_uri, scope, resource } = grant("grant_p");
    const request = { client_id, client_name, redirect_uri, scope, resource, state: null, code_challenge: "challenge" };
    await pendingAuthorizations.insert({
      handle_hash: "handle_a",
      browser_hash: "browser",
      method: "key",
      request,
      sealed_verifier: null,
      created_at: now,
      expires_at: now + 1_000,
    });
    expect(await pendingAuthorizations.get("handle_a")).toMatchObject({ request });
    const taken = await Promise.all(twenty.map(() => pendingAuthorizations.take("handle_a")));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await pendingAuthorizations.get("handle_a")).toBeNull();
  });

  it("replace a grant for exactly one of many that read the same", async () => {
    const { grants } = stores;
    await grants.insert(grant("grant_a"));
    const written = await Promise.all(twenty.map((at) => grants.replace(grant("grant_a", { created_at: now + at }))));
    const [winner, ...others] = written.filter((record) => record !== null);
    expect(others).toEqual([]);
    expect(await grants.get("grant_a")).toEqual(winner);
  });

  it("list an owner's living grants, newest first, and nobody else's", async () => {
    const { grants } = stores;
    await grants.insert(grant("grant_old", { owner: "own_list", created_at: now - 10 }));
    await grants.insert(grant("grant_new", { owner: "own_list" }));
    await grants.insert(grant("grant_unredeemed", { owner: "own_list", redeemed_at: null }));
    await grants.insert(grant("grant_revoked", { owner: "own_list", revoked_at: now }));
    await grants.insert(grant("grant_ended", { owner: "own_list", expires_at: now }));
    await grants.insert(grant("grant_foreign", { owner: "own_other" }));
    const listed = await grants.listByOwner("own_list", now);
    expect(listed.map(({ grant_id }) => grant_id)).toEqual(["grant_new", "grant_old"]);
  });

  it("read an access token together with its grant, each as it stands", async () => {
    const { accessTokens, grants } = stores;
    const { client_id, resource, wrapped_key, expires_at } = code("hash_g");
    const grant_id = "grant_of_token";
    await grants.insert(grant(grant_id));
    const token = { token_hash: "token_g", grant_id, client_id, resource, wrapped_key, created_at: now, expires_at };
    await accessTokens.insert({ ...token, scope: ["tasks:read"] });
    expect(await accessTokens.getWithGrant("token_g", grant_id)).toMatchObject({
      record: { token_hash: "token_g" },
      grant: { grant_id, revoked_at: null },
    });
    await grants.replace({ ...(await grants.get(grant_id))!, revoked_at: now });
    expect(await accessTokens.getWithGrant("token_none", grant_id)).toMatchObject({
      record: null,
      grant: { revoked_at: now },
    });
    expect(await accessTokens.getWithGrant("token_g", "grant_none")).toMatchObject({ record: token, grant: null });
  });

  it("forget an access token at once", async () => {
    const { accessTokens } = stores;
    const { grant_id, client_id, resource, wrapped_key, expires_at } = code("hash_t");
    const token = { token_hash: "token_a", grant_id, client_id, resource, wrapped_key, created_at: now, expires_at };
    await accessTokens.insert({ ...token, scope: ["tasks:read"] });
    expect(await accessTokens.get("token_a")).toMatchObject({ grant_id });
    await accessTokens.erase("token_a");
    expect(await accessTokens.get("token_a")).toBeNull();
  });

  it("count attempts by window, each of many once", async () => {
    const { attempts } = stores;
    const counts = await Promise.all(twenty.map(() => attempts.count("register#a", now)));
    expect(counts.sort((one, other) => one - other)).toEqual(twenty.map((at) => at + 1));
    expect(await attempts.count("register#a", now + 3_600_000)).toBe(1);
    expect(await attempts.count("register#b", now)).toBe(1);
  });
});
