import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";
import { now, twenty, grant } from "./oauth-records.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores of OAuth", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
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
});
