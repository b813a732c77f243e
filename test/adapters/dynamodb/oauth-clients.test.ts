import { beforeAll, describe, expect, it } from "@jest/globals";
import type { ClientRecord } from "../../../lambdas/contracts/oauth-ledger.ts";
import { storeTwins } from "./twins.ts";
import { now } from "./oauth-records.ts";

const twins = storeTwins();

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

describe.each(twins)("the %s stores of OAuth", (_, open) => {
  let stores: ReturnType<typeof open>;

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
});
