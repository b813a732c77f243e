/** Finds an owner's webhook secret version, makes the first one, or rotates it. */
import type { WebhookSecretRecord } from "../../contracts/webhooks.ts";
import type { Ports } from "../ports.ts";
import { rotationOverlapMs, webhookSecret } from "./sign.ts";

type SecretPorts = Pick<Ports, "webhookSecrets" | "clock" | "pepper">;

/** The owner's record; version 1 is made when there is none. Two makers end with the same version 1. */
export const ensureWebhookSecret = async (ports: SecretPorts, owner: string): Promise<WebhookSecretRecord> => {
  const stored = await ports.webhookSecrets.get(owner);
  if (stored) return stored;
  const first = { owner, rev: 0, version: 1, rotated_at: ports.clock.now() };
  await ports.webhookSecrets.insert(first);
  return (await ports.webhookSecrets.get(owner)) ?? first;
};

/**
 * Raises the version and shows the new secret, this once. The old one signs along for a day.
 * The first call makes and shows the first secret.
 */
export const rotateWebhookSecret = async (
  ports: SecretPorts,
  owner: string,
): Promise<{ secret: string; version: number; previous_valid_until: number | null }> => {
  const pepper = await ports.pepper();
  for (;;) {
    const now = ports.clock.now();
    const stored = await ports.webhookSecrets.get(owner);
    if (!stored) {
      const first = { owner, rev: 0, version: 1, rotated_at: now };
      if (await ports.webhookSecrets.insert(first)) {
        return { secret: webhookSecret(pepper, owner, 1), version: 1, previous_valid_until: null };
      }
      continue;
    }
    const next = { ...stored, version: stored.version + 1, rotated_at: now };
    if (await ports.webhookSecrets.replace(next)) {
      const secret = webhookSecret(pepper, owner, next.version);
      return { secret, version: next.version, previous_valid_until: now + rotationOverlapMs };
    }
  }
};
