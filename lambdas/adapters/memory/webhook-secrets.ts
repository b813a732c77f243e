/** Versions of owners' webhook secrets in memory. */
import type { WebhookSecretRecord } from "../../contracts/webhooks.ts";
import type { WebhookSecrets } from "../../core/ports/outbound.ts";
import { copyOf, replaceIn } from "./records.ts";

export const memoryWebhookSecrets = (): WebhookSecrets => {
  const store = new Map<string, WebhookSecretRecord>();
  return {
    get: async (owner) => copyOf(store.get(owner) ?? null),
    async insert(record) {
      if (store.has(record.owner)) return false;
      store.set(record.owner, copyOf(record));
      return true;
    },
    replace: async (record) => replaceIn(store, record.owner, record),
  };
};
