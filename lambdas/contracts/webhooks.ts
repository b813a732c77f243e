/** What we tell a caller's own address, and the records behind it. Signed by Standard Webhooks. */
import * as z from "zod";
import { storedObject } from "./stored-object.ts";
import { groupStates } from "./lifecycle.ts";
import { TaskGroupStatus } from "./parallel.ts";
import { Cost, RowCounts } from "./table.ts";

const millis = z.number().int();

const webhookTypes = [
  "task_group.completed",
  "task_group.completed_with_errors",
  "task_group.failed",
  "task_group.cancelled",
  "task_group.paused_payment",
  "task_group.paused_auth",
  "task_group.needs_attention",
  "webhook.test",
] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** Body of every webhook. No cells inside: `data.url` leads to them. `timestamp` is RFC 3339. */
export const WebhookBody = z.object({
  type: z.enum(webhookTypes),
  timestamp: z.string(),
  data: z.object({
    taskgroup_id: z.string(),
    url: z.string(),
    state: z.enum(groupStates),
    generation: z.number().int(),
    ...RowCounts.shape,
    cost: Cost,
    /** After a cancel: what finishes at Parallel and may be billed, as a sentence; null: nothing. */
    still_billed: z.string().nullable(),
    parallel_status: TaskGroupStatus.nullable(),
    attention: z.object({ code: z.string(), detail: z.string() }).nullable(),
  }),
});
export type WebhookBody = z.infer<typeof WebhookBody>;

export const DeliveryAttempt = storedObject({
  at: millis,
  /** The receiver's HTTP status; null when no answer came. */
  status: z.number().int().nullable(),
  error: z.string().nullable(),
  duration_ms: z.number().int(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

/** GROUP#id/W#delivery_id. The id is the `webhook-id` header: the same for every try of one event. */
export const DeliveryRecord = storedObject({
  taskgroup_id: z.string(),
  delivery_id: z.string(),
  rev: z.number().int(),
  owner: z.string(),
  url: z.string(),
  /** The body exactly as signed and sent. */
  body: z.string(),
  type: z.enum(webhookTypes),
  state: z.enum(["pending", "delivered", "failed"]),
  created_at: millis,
  next_attempt_at: millis.nullable(),
  attempts: z.array(DeliveryAttempt),
  expires_at: z.number().int().nullable(),
});
export type DeliveryRecord = z.infer<typeof DeliveryRecord>;

/** OWNER#id/WEBHOOK. The secret itself rests nowhere: it is derived from the pepper, the owner and this version. */
export const WebhookSecretRecord = storedObject({
  owner: z.string(),
  rev: z.number().int(),
  version: z.number().int(),
  rotated_at: millis,
});
export type WebhookSecretRecord = z.infer<typeof WebhookSecretRecord>;

/** GET /{taskgroup_id}/deliveries. */
export const DeliveryLog = z.object({
  deliveries: z.array(
    z.object({
      delivery_id: z.string(),
      type: z.enum(webhookTypes),
      state: z.enum(["pending", "delivered", "failed"]),
      created_at: z.string(),
      next_attempt_at: z.string().nullable(),
      attempts: z.array(
        z.object({
          at: z.string(),
          status: z.number().int().nullable(),
          error: z.string().nullable(),
          duration_ms: z.number().int(),
        }),
      ),
    }),
  ),
});
export type DeliveryLog = z.infer<typeof DeliveryLog>;
