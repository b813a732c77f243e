/** Shows what was told about a group, tells it again, and sends a test. */
import type { DeliveryLog, DeliveryRecord, WebhookBody } from "../../contracts/webhooks.ts";
import type { Ports } from "../ports.ts";
import { conflict, notFound } from "../problem.ts";
import { attemptDelivery } from "./attempt.ts";
import { ensureWebhookSecret } from "./ensure-secret.ts";
import { signatureHeaders } from "./sign.ts";

const iso = (millis: number): string => new Date(millis).toISOString();

export type ShownDelivery = DeliveryLog["deliveries"][number];

/** A delivery as its owner sees it: no body, no address. */
export const shownDelivery = (record: DeliveryRecord): ShownDelivery => ({
  delivery_id: record.delivery_id,
  type: record.type,
  state: record.state,
  created_at: iso(record.created_at),
  next_attempt_at: record.next_attempt_at === null ? null : iso(record.next_attempt_at),
  attempts: record.attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
});

/** The deliveries of a group, oldest first. Whose group it is, the handler has checked. */
export const readDeliveryLog = async (
  ports: Pick<Ports, "deliveries">,
  taskgroup_id: string,
): Promise<DeliveryLog> => ({ deliveries: (await ports.deliveries.list(taskgroup_id)).map(shownDelivery) });

type ResendPorts = Pick<Ports, "deliveries" | "webhookSecrets" | "fetcher" | "clock" | "pepper">;

/** One more try now, with the same id and body. Throws Refused 404 for an unknown delivery, 409 while one is under way. */
export const resendDelivery = async (
  ports: ResendPorts,
  taskgroup_id: string,
  delivery_id: string,
): Promise<DeliveryRecord> => {
  const record = await ports.deliveries.get(taskgroup_id, delivery_id);
  if (!record) {
    throw notFound({
      code: "unknown_delivery",
      title: "No such delivery",
      detail: `GET /${taskgroup_id}/deliveries lists them.`,
    });
  }
  const after = await attemptDelivery(ports, record);
  if (!after) {
    throw conflict({
      code: "delivery_under_way",
      title: "A try is under way",
      detail: "Look at the delivery log in a moment.",
    });
  }
  return after;
};

/**
 * Sends a signed `webhook.test` to `url`, once, logged nowhere. Answers the receiver's status; null and the reason when
 * no answer came.
 */
export const testWebhook = async (
  ports: Pick<Ports, "webhookSecrets" | "fetcher" | "clock" | "pepper" | "random" | "settings">,
  owner: string,
  url: string,
): Promise<{ delivery_id: string; status: number | null; error: string | null }> => {
  const now = ports.clock.now();
  const delivery_id = `msg_test_${Buffer.from(ports.random.bytes(12)).toString("hex")}`;
  const body: WebhookBody = {
    type: "webhook.test",
    timestamp: iso(now),
    data: {
      taskgroup_id: "tgrp_test",
      url: ports.settings.public_url,
      state: "completed",
      generation: 0,
      num_rows: 0,
      num_ended: 0,
      num_failed: 0,
      num_running: 0,
      num_never_sent: 0,
      cost: {
        price_per_row_usd: null,
        estimated_usd: 0,
        spent_usd: 0,
        possible_further_cost_usd: 0,
        saved_usd: null,
        max_cost_usd: null,
      },
      still_billed: null,
      parallel_status: null,
      attention: null,
    },
  };
  const text = JSON.stringify(body);
  const secret = await ensureWebhookSecret(ports, owner);
  const headers = signatureHeaders(await ports.pepper(), secret, { delivery_id, body: text, now });
  try {
    const { status } = await ports.fetcher.post({
      url,
      headers: { "content-type": "application/json", ...headers },
      body: text,
    });
    return { delivery_id, status, error: null };
  } catch (error) {
    return { delivery_id, status: null, error: error instanceof Error ? error.message : "unknown failure" };
  }
};
