/** The function that changes task groups after they began: it may seal keys, start executions and erase. */
import { dispatch } from "../middleware/dispatch.ts";
import { appendRowsHandler } from "../rest/append-rows.ts";
import { cancelTaskGroupHandler } from "../rest/cancel-task-group.ts";
import { continueTaskGroupHandler } from "../rest/continue-task-group.ts";
import { createDraftHandler } from "../rest/create-draft.ts";
import { deleteDraftHandler } from "../rest/delete-draft.ts";
import { deleteTaskGroupHandler } from "../rest/delete-task-group.ts";
import { listDeliveriesHandler } from "../rest/list-deliveries.ts";
import { readDraftHandler } from "../rest/read-draft.ts";
import { renameTaskGroupHandler } from "../rest/rename-task-group.ts";
import { resendDeliveryHandler } from "../rest/resend-delivery.ts";
import { retryTaskGroupHandler } from "../rest/retry-task-group.ts";
import { rotateWebhookSecretHandler } from "../rest/rotate-webhook-secret.ts";
import { testWebhookHandler } from "../rest/test-webhook.ts";
import { deployed } from "../wiring/deployed.ts";

export const handler = dispatch("manage", {
  "rest/append-rows": appendRowsHandler(deployed),
  "rest/retry-task-group": retryTaskGroupHandler(deployed),
  "rest/continue-task-group": continueTaskGroupHandler(deployed),
  "rest/cancel-task-group": cancelTaskGroupHandler(deployed),
  "rest/rename-task-group": renameTaskGroupHandler(deployed),
  "rest/delete-task-group": deleteTaskGroupHandler(deployed),
  "rest/list-deliveries": listDeliveriesHandler(deployed),
  "rest/resend-delivery": resendDeliveryHandler(deployed),
  "rest/rotate-webhook-secret": rotateWebhookSecretHandler(deployed),
  "rest/create-draft": createDraftHandler(deployed),
  "rest/read-draft": readDraftHandler(deployed),
  "rest/delete-draft": deleteDraftHandler(deployed),
  "rest/test-webhook": testWebhookHandler(deployed),
});
