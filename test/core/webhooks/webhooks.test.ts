import { createHmac, timingSafeEqual } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../../lambdas/adapters/memory/ports.ts";
import type { RestEvent, TaskGroupRecord } from "../../../lambdas/contracts/ledger.ts";
import type { Fetcher, Ports } from "../../../lambdas/core/ports.ts";
import { readDeliveryLog, resendDelivery, testWebhook } from "../../../lambdas/core/webhooks/delivery-log.ts";
import { rotateWebhookSecret } from "../../../lambdas/core/webhooks/ensure-secret.ts";
import { attemptDue, recordEvents } from "../../../lambdas/core/webhooks/tell.ts";

const hour = 3_600_000;
const receiverUrl = "https://receiver.example/hook";

interface Received {
  headers: Record<string, string>;
  body: string;
  at: number;
}

/** A receiver that answers what `answers` says, then 200; and the ports that reach it on a clock set by hand. */
const world = (answers: (number | Error)[] = []) => {
  let now = Date.UTC(2026, 10, 24, 9);
  const received: Received[] = [];
  const fetcher: Fetcher = {
    fetch: async () => {
      throw new Error("a webhook never fetches");
    },
    check: async () => {},
    post: async ({ headers, body }) => {
      received.push({ headers, body, at: now });
      const answer = answers.shift() ?? 200;
      if (answer instanceof Error) throw answer;
      return { status: answer };
    },
  };
  const clock = { now: () => now, sleep: async (ms: number) => void (now += ms) };
  const parallel = () => {
    throw new Error("a webhook never asks Parallel");
  };
  const ports: Ports = memoryPorts({ parallel, clock }, { fetcher });
  return { ports, received, pass: (ms: number) => (now += ms), now: () => now };
};

const ended = (changes: Partial<TaskGroupRecord> = {}) => {
  const generation = changes.generation ?? 1;
  const event: RestEvent = { state: "completed", generation, at: 0, since: null, attention: null };
  const record = {
    taskgroup_id: "tgrp_1",
    owner: "own_1",
    state: "completed",
    generation: 1,
    plan: { num_rows: 3, num_released: 3 },
    budget: { price_micros: 25_000, cap_micros: null },
    progress: {
      duplicate_run_ids: [],
      tally: { sends: 3, rows_sent: 3, rows_refused: 0, sends_ended: 3, rows_completed: 3, sends_held: 3, recounts: 1 },
      parallel_status: null,
    },
    pause: null,
    expires_at: null,
    outbox: { has_webhook: true, events: [event] },
    ...changes,
  };
  return record as unknown as TaskGroupRecord;
};

const tellOwner = async (ports: Ports, group: TaskGroupRecord, url: string): Promise<number | null> => {
  await recordEvents(ports, group, url);
  return attemptDue(ports, group.taskgroup_id);
};

/** Verifies as Standard Webhooks prescribes, from the shown secret alone. */
const verifies = (secret: string, { headers, body }: Received): boolean => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const wanted = createHmac("sha256", key).update(signed).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((entry) => {
    const given = Buffer.from(entry.replace(/^v1,/, ""), "base64");
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
};

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

  it("resends a failed delivery with the same id and body", async () => {
    const { ports, received } = world([410]);
    await tellOwner(ports, ended(), receiverUrl);
    const [failed] = (await readDeliveryLog(ports, "tgrp_1")).deliveries;
    expect(await resendDelivery(ports, "tgrp_1", failed!.delivery_id)).toMatchObject({ state: "delivered" });
    expect(received[1]!.headers["webhook-id"]).toBe(received[0]!.headers["webhook-id"]);
    expect(received[1]!.body).toBe(received[0]!.body);
    await expect(resendDelivery(ports, "tgrp_1", "msg_none")).rejects.toMatchObject({ kind: "not_found" });
  });
});

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
