/** Tells an owner's address that a task group ended or paused: one signed webhook per event, its log kept. */
import type { OutboxEvent, TaskGroupRecord } from "../../contracts/ledger.ts";
import type { DeliveryRecord, WebhookBody, WebhookType } from "../../contracts/webhooks.ts";
import type { Ports } from "../ports.ts";
import { stillBilled } from "../budget/still-billed.ts";
import { numbersOf } from "../budget/numbers.ts";
import { attemptDelivery } from "./attempt.ts";

type OutboxPorts = Pick<Ports, "webhookSecrets" | "deliveries" | "fetcher" | "clock" | "pepper" | "settings">;

/**
 * One id per event, however often it is told: an end is one event per generation, a pause one per time it began.
 */
const deliveryId = (taskgroup_id: string, { generation, state, since }: OutboxEvent): string =>
  ["msg", taskgroup_id.replace(/^tgrp_/, ""), generation, state, since].filter((part) => part !== null).join("_");

const describe = (ports: OutboxPorts, group: TaskGroupRecord, event: OutboxEvent): WebhookBody => {
  const { counts, cost } = numbersOf(group);
  return {
    type: `task_group.${event.state}` as WebhookType,
    timestamp: new Date(event.at).toISOString(),
    data: {
      taskgroup_id: group.taskgroup_id,
      url: `${ports.settings.public_url}/${group.taskgroup_id}`,
      state: event.state,
      generation: event.generation,
      ...counts,
      cost,
      still_billed: stillBilled({ state: event.state, ...counts, cost }),
      parallel_status: group.progress.parallel_status,
      attention: event.attention,
    },
  };
};

/** Writes what is to be told into the delivery log, each event once; `attemptDue` sends it. */
export const recordEvents = async (ports: OutboxPorts, group: TaskGroupRecord, url: string): Promise<void> => {
  const now = ports.clock.now();
  for (const event of group.outbox.events) {
    const record: DeliveryRecord = {
      taskgroup_id: group.taskgroup_id,
      delivery_id: deliveryId(group.taskgroup_id, event),
      rev: 0,
      owner: group.owner,
      url,
      body: JSON.stringify(describe(ports, group, event)),
      type: `task_group.${event.state}` as WebhookType,
      state: "pending",
      created_at: now,
      next_attempt_at: now,
      attempts: [],
      expires_at: group.expires_at,
    };
    await ports.deliveries.insert(record);
  }
};

/**
 * Makes every try that is due for a group; answers when the next one is, or null. The sweeper calls it for groups whose
 * `due_at` has come.
 */
export const attemptDue = async (ports: OutboxPorts, taskgroup_id: string): Promise<number | null> => {
  let next: number | null = null;
  for (const record of await ports.deliveries.list(taskgroup_id)) {
    if (record.next_attempt_at === null) continue;
    const due = record.next_attempt_at <= ports.clock.now();
    const after = due ? ((await attemptDelivery(ports, record)) ?? record) : record;
    if (after.next_attempt_at !== null) next = Math.min(next ?? Infinity, after.next_attempt_at);
  }
  return next;
};
