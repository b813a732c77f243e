import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";
import { twenty, now, grant } from "./oauth-records.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores of OAuth", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
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
});
