import { describe, expect, it } from "@jest/globals";
import { create, options, tellingWorld } from "../finish/webhook-receiver.ts";

describe("a group with a webhook", () => {
  it("is refused at submit when its address may not be posted to; nothing exists then", async () => {
    const { world } = tellingWorld();
    const inward = { ...options, webhook_url: "https://127.0.0.1/hook" };
    await expect(world.clock.run(create(world, 2, { options: inward }))).rejects.toMatchObject({ kind: "invalid" });
    expect(world.parallel.groups.size).toBe(0);
  });
});
