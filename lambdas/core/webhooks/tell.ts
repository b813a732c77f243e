/** Tells an owner's address that a task group ended or paused: one signed webhook per event, its log kept. */
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../contracts/lifecycle.ts";
import type { DeliveryRecord, WebhookBody, WebhookType } from "../../contracts/webhooks.ts";
import type { Ports } from "../ports.ts";
import { attemptDelivery } from "./deliver.ts";

type TellPorts = Pick<Ports, "webhookSecrets" | "deliveries" | "fetcher" | "clock" | "pepper" | "settings">;

/**
 * One id per event, however often it is told: an end is one event per generation, a pause one per time it began.
 */
const deliveryId = (group: TaskGroupRecord): string =>
  ["msg", group.taskgroup_id.replace(/^tgrp_/, ""), group.generation, group.state, group.pause?.since]
    .filter((part) => part !== undefined)
    .join("_");

const describe = (group: TaskGroupRecord, ports: TellPorts): WebhookBody => ({
  type: `task_group.${group.state}` as WebhookType,
  timestamp: new Date(ports.clock.now()).toISOString(),
  data: {
    taskgroup_id: group.taskgroup_id,
    url: `${ports.settings.public_url}/${group.taskgroup_id}`,
    state: group.state,
    generation: group.generation,
    num_inputs: group.num_inputs,
    status: group.status,
    attention: group.pause && { code: group.pause.code, detail: group.pause.detail },
  },
});

/**
 * Records the event and makes the first try. Answers when the next try is due (epoch milliseconds), or null when none
 * is. A group that neither ended nor paused, or that was told already, is left alone.
 */
export const tellOwner = async (ports: TellPorts, group: TaskGroupRecord, url: string): Promise<number | null> => {
  if (!isTerminal(group.state) && !isPaused(group.state)) return null;
  const now = ports.clock.now();
  const record: DeliveryRecord = {
    taskgroup_id: group.taskgroup_id,
    delivery_id: deliveryId(group),
    rev: 0,
    owner: group.owner,
    url,
    body: JSON.stringify(describe(group, ports)),
    type: `task_group.${group.state}` as WebhookType,
    state: "pending",
    created_at: now,
    next_attempt_at: now,
    attempts: [],
    expires_at: group.expires_at,
  };
  await ports.deliveries.insert(record);
  return attemptDue(ports, group.taskgroup_id);
};

/**
 * Makes every try that is due for a group; answers when the next one is, or null. The sweeper calls it for groups whose
 * `due_at` has come.
 */
export const attemptDue = async (ports: TellPorts, taskgroup_id: string): Promise<number | null> => {
  let next: number | null = null;
  for (const record of await ports.deliveries.list(taskgroup_id)) {
    if (record.next_attempt_at === null) continue;
    const due = record.next_attempt_at <= ports.clock.now();
    const after = due ? ((await attemptDelivery(ports, record)) ?? record) : record;
    if (after.next_attempt_at !== null) next = Math.min(next ?? Infinity, after.next_attempt_at);
  }
  return next;
};
