import { beforeAll, describe, expect, it } from "@jest/globals";
import { storeTwins } from "./twins.ts";

const twins = storeTwins();

describe.each(twins)("the %s stores", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
  });

  it("keep a session until it is erased", async () => {
    const session = {
      session_hash: "h",
      owner: "own_a",
      subject_hash: "s1",
      sealed_key: "k",
      created_at: 1_000,
      expires_at: 9_000_000,
    };
    await stores.sessions.insert(session);
    expect(await stores.sessions.get("h")).toEqual(session);
    await stores.sessions.erase("h");
    expect(await stores.sessions.get("h")).toBeNull();
  });
});
