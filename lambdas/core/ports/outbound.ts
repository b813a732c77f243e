/** What is asked of, or sent to, addresses that others name; and the log of webhooks. */
import type { DeliveryRecord, WebhookSecretRecord } from "../../contracts/webhooks.ts";

/** Fetches a public https address for us, from a function that can touch nothing else (T11). */
export interface Fetcher {
  fetch(request: {
    url: string;
    /** cimd: a client id metadata document; no redirects, 5 seconds. */
    purpose: "inputs" | "cimd";
    max_bytes: number;
  }): Promise<{ body: Uint8Array; content_type: string }>;
  /** Whether an address is one that may be called at all; sends nothing. Throws Refused 422 that names `field` when it is not. */
  check(request: { url: string; field: string }): Promise<void>;
  /** One POST, no redirects, 10 s: a webhook. Answers whatever status came; throws when none did. */
  post(request: { url: string; headers: Record<string, string>; body: string }): Promise<{ status: number }>;
}

/** What was told to owners' webhooks, and which version of their secret signs. */
export interface Deliveries {
  /** False when the event was recorded before. */
  insert(record: DeliveryRecord): Promise<boolean>;
  get(taskgroup_id: string, delivery_id: string): Promise<DeliveryRecord | null>;
  replace(record: DeliveryRecord): Promise<DeliveryRecord | null>;
  /** Oldest first. */
  list(taskgroup_id: string): Promise<DeliveryRecord[]>;
  erase(taskgroup_id: string): Promise<void>;
}
export interface WebhookSecrets {
  get(owner: string): Promise<WebhookSecretRecord | null>;
  insert(record: WebhookSecretRecord): Promise<boolean>;
  replace(record: WebhookSecretRecord): Promise<WebhookSecretRecord | null>;
}
