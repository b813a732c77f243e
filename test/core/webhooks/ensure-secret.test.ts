import { describe, expect, it } from "@jest/globals";
import { testWebhook } from "../../../lambdas/core/webhooks/delivery-log.ts";
import { rotateWebhookSecret } from "../../../lambdas/core/webhooks/ensure-secret.ts";
import { verifies, world } from "./receiver.ts";

const hour = 3_600_000;

const receiverUrl = "https://receiver.example/hook";

describe("the webhook secret", () => {
  it("signs with the old and the new secret for a day after a rotation, then with the new one", async () => {
    const { ports, received, pass } = world();
    const old = await rotateWebhookSecret(ports, "own_1");
    const fresh = await rotateWebhookSecret(ports, "own_1");
    expect(fresh.secret).not.toBe(old.secret);
    await testWebhook(ports, "own_1", receiverUrl);
    expect([old.secret, fresh.secret].map((secret) => verifies(secret, received[0]!))).toEqual([true, true]);
    pass(24 * hour);
    await testWebhook(ports, "own_1", receiverUrl);
    expect([old.secret, fresh.secret].map((secret) => verifies(secret, received[1]!))).toEqual([false, true]);
  });

  it("differs from owner to owner", async () => {
    const { ports } = world();
    const one = await rotateWebhookSecret(ports, "own_1");
    const other = await rotateWebhookSecret(ports, "own_2");
    expect(one.secret).not.toBe(other.secret);
  });
});
