/** Sends one try of one webhook and records how it went. */
import type { DeliveryAttempt, DeliveryRecord } from "../../contracts/webhooks.ts";
import type { Ports } from "../ports.ts";
import { ensureWebhookSecret } from "./ensure-secret.ts";
import { nextAttemptAt } from "./schedule.ts";
import { signatureHeaders } from "./sign.ts";

type AttemptPorts = Pick<Ports, "webhookSecrets" | "deliveries" | "fetcher" | "clock" | "pepper">;

/** After this many entries the oldest attempts of a delivery fall out of its log: resends are unbounded, items are not. */
const attemptsKept = 20;

/**
 * Any 2xx delivers; 410 Gone ends the tries at once (Standard Webhooks); all else is tried again by the schedule.
 * The claim (pushing next_attempt_at before sending) keeps two sweepers from sending the same try.
 * Answers the record after the try, or null when another sweeper has it.
 */
export const attemptDelivery = async (ports: AttemptPorts, record: DeliveryRecord): Promise<DeliveryRecord | null> => {
  const now = ports.clock.now();
  const made = record.attempts.length + 1;
  const claimed = await ports.deliveries.replace({ ...record, next_attempt_at: nextAttemptAt(made, now) });
  if (!claimed) return null;
  const secret = await ensureWebhookSecret(ports, record.owner);
  const headers = signatureHeaders(await ports.pepper(), secret, { ...record, now });
  const answer = await send(ports, record, headers);
  const attempt: DeliveryAttempt = { at: now, ...answer, duration_ms: ports.clock.now() - now };
  const delivered = answer.status !== null && answer.status >= 200 && answer.status < 300;
  const over = delivered || answer.status === 410 || claimed.next_attempt_at === null;
  return ports.deliveries.replace({
    ...claimed,
    attempts: [...claimed.attempts, attempt].slice(-attemptsKept),
    state: delivered ? "delivered" : over ? "failed" : "pending",
    next_attempt_at: over ? null : claimed.next_attempt_at,
  });
};

const send = async (
  ports: AttemptPorts,
  record: DeliveryRecord,
  headers: Record<string, string>,
): Promise<{ status: number | null; error: string | null }> => {
  try {
    const { status } = await ports.fetcher.post({
      url: record.url,
      headers: { "content-type": "application/json", "user-agent": "parallel-multitask-webhooks", ...headers },
      body: record.body,
    });
    return { status, error: null };
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : "unknown failure" };
  }
};
