import { createHmac, timingSafeEqual } from "node:crypto";
import { memoryPorts } from "../../../lambdas/adapters/memory/ports.ts";
import type { OutboxEvent, TaskGroupRecord } from "../../../lambdas/contracts/ledger.ts";
import type { Fetcher } from "../../../lambdas/core/ports/outbound.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { attemptDue, recordEvents } from "../../../lambdas/core/webhooks/outbox.ts";

export interface Received {
  headers: Record<string, string>;
  body: string;
  at: number;
}

/** A receiver that answers what `answers` says, then 200; and the ports that reach it on a clock set by hand. */
export const world = (answers: (number | Error)[] = []) => {
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

export const ended = (changes: Partial<TaskGroupRecord> = {}) => {
  const generation = changes.generation ?? 1;
  const event: OutboxEvent = { state: "completed", generation, at: 0, since: null, attention: null };
  const record = {
    taskgroup_id: "tgrp_1",
    owner: "own_1",
    state: "completed",
    generation: 1,
    plan: { num_rows: 3, num_released: 3, to_send: null, released: null, saved: null },
    budget: { price_micros: 25_000, cap_micros: null },
    progress: {
      duplicate_run_ids: [],
      duplicate_micros: 0,
      tally: {
        sends: 3,
        sends_ended: 3,
        row_sends: 3,
        row_sends_ended: 3,
        rows_sent: 3,
        rows_refused: 0,
        rows_answered: 0,
        rows_completed: 3,
        micros_sent: 75_000,
        micros_ended: 75_000,
        micros_completed: 75_000,
        micros_held: 75_000,
        recounts: 1,
      },
      parallel_status: null,
    },
    pause: null,
    expires_at: null,
    outbox: { has_webhook: true, events: [event] },
    ...changes,
  };
  return record as unknown as TaskGroupRecord;
};

export const tellOwner = async (ports: Ports, group: TaskGroupRecord, url: string): Promise<number | null> => {
  await recordEvents(ports, group, url);
  return attemptDue(ports, group.taskgroup_id);
};

/** Verifies as Standard Webhooks prescribes, from the shown secret alone. */
export const verifies = (secret: string, { headers, body }: Received): boolean => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const wanted = createHmac("sha256", key).update(signed).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((entry) => {
    const given = Buffer.from(entry.replace(/^v1,/, ""), "base64");
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
};
