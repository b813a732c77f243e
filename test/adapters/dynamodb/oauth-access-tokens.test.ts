import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";
import { now, grant, code } from "./oauth-records.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores of OAuth", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
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
});
