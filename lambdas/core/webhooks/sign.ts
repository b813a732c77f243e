/** What proves that a webhook is ours: Standard Webhooks signatures with a secret per owner. */
import { createHmac } from "node:crypto";
import type { WebhookSecretRecord } from "../../contracts/webhooks.ts";

/** After a rotation the old secret signs along for a day, so that a receiver can change over in its own time. */
export const rotationOverlapMs = 24 * 60 * 60 * 1000;

/** 32 bytes from the pepper: a dump of the tables holds no secret, and a rotation is a higher version. */
const secretBytes = (pepper: Uint8Array, owner: string, version: number): Buffer =>
  createHmac("sha256", pepper)
    .update(`webhook:v${String(version)}:${owner}`)
    .digest();

/** The secret as a receiver stores it: `whsec_` and base64 (Standard Webhooks). */
export const webhookSecret = (pepper: Uint8Array, owner: string, version: number): string =>
  `whsec_${secretBytes(pepper, owner, version).toString("base64")}`;

/** Versions that sign at `now`: the current one, and for a day after a rotation the one before it. */
const signingVersions = (record: WebhookSecretRecord, now: number): number[] =>
  record.version > 1 && now - record.rotated_at < rotationOverlapMs
    ? [record.version, record.version - 1]
    : [record.version];

/**
 * The three headers of a webhook. `webhook-signature` is a space-separated list of
 * `v1,base64(HMAC-SHA256(secret, id.timestamp.body))`; the timestamp is in unix seconds (Standard Webhooks).
 */
export const signatureHeaders = (
  pepper: Uint8Array,
  record: WebhookSecretRecord,
  message: { delivery_id: string; body: string; now: number },
): Record<string, string> => {
  const timestamp = String(Math.floor(message.now / 1000));
  const signed = `${message.delivery_id}.${timestamp}.${message.body}`;
  const signatures = signingVersions(record, message.now).map((version) => {
    const digest = createHmac("sha256", secretBytes(pepper, record.owner, version))
      .update(signed)
      .digest("base64");
    return `v1,${digest}`;
  });
  return {
    "webhook-id": message.delivery_id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
};
