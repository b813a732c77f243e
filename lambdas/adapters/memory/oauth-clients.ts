/** OAuth clients in memory. */
import type { ClientRecord } from "../../contracts/oauth-ledger.ts";
import type { Clients } from "../../core/ports/oauth-stores.ts";
import { copyOf, replaceIn } from "./records.ts";

export const memoryClients = (): Clients => {
  const clients = new Map<string, ClientRecord>();

  return {
    async get(client_id, now) {
      const client = clients.get(client_id);
      return client && client.expires_at > now ? copyOf(client) : null;
    },
    async insert(record) {
      const stored = clients.get(record.client_id);
      if (stored && stored.expires_at > record.created_at) return false;
      clients.set(record.client_id, copyOf(record));
      return true;
    },
    replace: async (record) => replaceIn(clients, record.client_id, record),
  };
};
