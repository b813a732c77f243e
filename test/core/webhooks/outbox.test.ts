import { describe, expect, it } from "@jest/globals";
import { rotateWebhookSecret } from "../../../lambdas/core/webhooks/ensure-secret.ts";
import { verifies, ended, tellOwner, world } from "./receiver.ts";

const receiverUrl = "https://receiver.example/hook";

describe("telling an owner that a task group ended", () => {
  it("sends one signed webhook that the shown secret verifies, and no other body does", async () => {
    const { ports, received } = world();
    const { secret } = await rotateWebhookSecret(ports, "own_1");
    expect(await tellOwner(ports, ended(), receiverUrl)).toBeNull();
    expect(received).toHaveLength(1);
    expect(verifies(secret, received[0]!)).toBe(true);
    expect(verifies(secret, { ...received[0]!, body: `${received[0]!.body} ` })).toBe(false);
    expect(JSON.parse(received[0]!.body)).toMatchObject({
      type: "task_group.completed",
      data: {
        taskgroup_id: "tgrp_1",
        state: "completed",
        url: `${ports.settings.public_url}/tgrp_1`,
        ...{ num_rows: 3, num_ended: 3, num_failed: 0, num_running: 0, num_never_sent: 0 },
        parallel_status: null,
      },
    });
  });

  it("tells the same event once, however often it is told", async () => {
    const { ports, received } = world();
    await tellOwner(ports, ended(), receiverUrl);
    await tellOwner(ports, ended(), receiverUrl);
    expect(received).toHaveLength(1);
    await tellOwner(ports, ended({ generation: 2 }), receiverUrl);
    expect(received).toHaveLength(2);
    expect(received[0]!.headers["webhook-id"]).not.toBe(received[1]!.headers["webhook-id"]);
  });

  it("says nothing about a group that is still moving", async () => {
    const { ports, received } = world();
    expect(
      await tellOwner(ports, ended({ state: "running", outbox: { has_webhook: true, events: [] } }), receiverUrl),
    ).toBeNull();
    expect(received).toHaveLength(0);
  });
});
