/** Serves POST /v1/webhooks/test: one signed test to the address given, and what it answered. */
import { TestWebhookRequest } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";
import { testWebhook } from "../core/webhooks/delivery-log.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";

export const testWebhookHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", body: TestWebhookRequest }, async ({ body, caller }) =>
    json(200, await testWebhook(ports, caller.owner, body.webhook_url)),
  );
