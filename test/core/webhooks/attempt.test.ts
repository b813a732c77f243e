import { describe, expect, it } from "@jest/globals";
import { readDeliveryLog } from "../../../lambdas/core/webhooks/delivery-log.ts";
import { attemptDue } from "../../../lambdas/core/webhooks/outbox.ts";
import { ended, tellOwner, world } from "./receiver.ts";

const hour = 3_600_000;

const receiverUrl = "https://receiver.example/hook";

describe("a delivery", () => {
  it("tries eight times within 24 hours under one id and then gives up", async () => {
    const { ports, received, pass, now } = world(Array.from({ length: 20 }, () => 500));
    const start = now();
    let due = await tellOwner(ports, ended(), receiverUrl);
    while (due !== null) {
      pass(due - now());
      due = await attemptDue(ports, "tgrp_1");
    }
    expect(received).toHaveLength(8);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(received.at(-1)!.at - start).toBeLessThan(24 * hour);
    const log = await readDeliveryLog(ports, "tgrp_1");
    expect(log.deliveries).toMatchObject([{ state: "failed", next_attempt_at: null }]);
    expect(log.deliveries[0]!.attempts.map((attempt) => attempt.status)).toEqual(Array(8).fill(500));
  });

  it("tries again after no answer, and stops when delivered", async () => {
    const { ports, received, pass } = world([new Error("The host receiver.example has no address.")]);
    const due = await tellOwner(ports, ended(), receiverUrl);
    expect(due).not.toBeNull();
    pass(5 * 60_000);
    expect(await attemptDue(ports, "tgrp_1")).toBeNull();
    expect(received).toHaveLength(2);
    const log = await readDeliveryLog(ports, "tgrp_1");
    expect(log.deliveries[0]).toMatchObject({ state: "delivered" });
    expect(log.deliveries[0]!.attempts[0]!.error).toContain("no address");
  });

  it("stops at once when the receiver says 410 Gone", async () => {
    const { ports, received } = world([410]);
    expect(await tellOwner(ports, ended(), receiverUrl)).toBeNull();
    expect(received).toHaveLength(1);
  });

  it("sends one try when two sweepers come at once", async () => {
    const { ports, received, pass } = world([500]);
    await tellOwner(ports, ended(), receiverUrl);
    pass(5 * 60_000);
    await Promise.all([attemptDue(ports, "tgrp_1"), attemptDue(ports, "tgrp_1")]);
    expect(received).toHaveLength(2);
  });
});
