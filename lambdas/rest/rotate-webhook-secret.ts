/** Serves POST /v1/webhooks/secret: a fresh secret, shown this once; the old one signs along for a day. */
import type { Ports } from "../core/ports.ts";
import { rotateWebhookSecret } from "../core/webhooks/ensure-secret.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";

export const rotateWebhookSecretHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write" }, async ({ caller }) => {
    const { secret, version, previous_valid_until } = await rotateWebhookSecret(ports, caller.owner);
    const until = previous_valid_until === null ? null : new Date(previous_valid_until).toISOString();
    return json(201, { secret, version, previous_valid_until: until });
  });
