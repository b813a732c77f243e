import { describe, expect, it } from "@jest/globals";
import { identifyCaller } from "../../../../lambdas/core/oauth/sign-in/caller.ts";
import { keyOne, keyTwo, oauthWorld } from "../../../support/oauth-world.ts";
import { signIn } from "../../../support/key-sign-in.ts";

describe("calling with a session", () => {
  it("is the same owner as the key itself", async () => {
    const world = oauthWorld();
    const { token } = await signIn(world, { api_key: keyOne });
    const byCookie = await identifyCaller(world.ports, { session: token });
    const byKey = await identifyCaller(world.ports, { api_key: keyOne });
    expect(byCookie).toMatchObject({ owner: byKey.owner, via: "session" });
    expect(byCookie.key.reveal()).toBe(keyOne);
  });

  it("proves the key again once the last proof is older than 15 minutes", async () => {
    const world = oauthWorld();
    const { token } = await signIn(world, { api_key: keyOne });
    world.clock.at += 15 * 60_000 - 1;
    await identifyCaller(world.ports, { session: token });
    expect(world.parallel.proofs).toBe(1);
    world.clock.at += 1;
    world.parallel.keys.delete(keyOne);
    await expect(identifyCaller(world.ports, { session: token })).rejects.toMatchObject({
      name: "ParallelUnauthorized",
    });
    expect(world.parallel.proofs).toBe(2);
  });

  it("ends after 30 days, whether or not the table has deleted it", async () => {
    const world = oauthWorld();
    const { token } = await signIn(world, { api_key: keyOne });
    world.clock.at += 30 * 24 * 60 * 60_000;
    await expect(identifyCaller(world.ports, { session: token })).rejects.toMatchObject({ kind: "unauthenticated" });
  });
});

describe("calling with a header", () => {
  it.each(["mt_at_unknown", "mt_rt_unknown", "mt_ac_unknown", "mt_se_unknown", "mt_cs_unknown"])(
    "never shows %s to Parallel",
    async (token) => {
      const world = oauthWorld();
      await expect(identifyCaller(world.ports, { bearer: token })).rejects.toMatchObject({ kind: "unauthenticated" });
      await expect(identifyCaller(world.ports, { api_key: token })).rejects.toMatchObject({ kind: "unauthenticated" });
      expect(world.parallel.proofs).toBe(0);
    },
  );

  it("gives one owner to one key, and two to two", async () => {
    const { ports } = oauthWorld();
    const one = await identifyCaller(ports, { api_key: keyOne });
    expect((await identifyCaller(ports, { bearer: keyOne })).owner).toBe(one.owner);
    expect((await identifyCaller(ports, { api_key: keyTwo })).owner).not.toBe(one.owner);
  });

  it("refuses two credentials with 400 and none with 401", async () => {
    const { ports } = oauthWorld();
    await expect(identifyCaller(ports, { api_key: "a", bearer: "b" })).rejects.toMatchObject({ kind: "malformed" });
    await expect(identifyCaller(ports, {})).rejects.toMatchObject({ kind: "unauthenticated" });
  });
});
