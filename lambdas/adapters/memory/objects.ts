/** Objects in memory. */
import type { Objects } from "../../core/ports/task-group-stores.ts";

export const memoryObjects = (): Objects => {
  const objects = new Map<string, Uint8Array>();

  return {
    async put(key, body) {
      objects.set(key, Uint8Array.from(body));
    },
    async get(key) {
      const body = objects.get(key);
      return body ? Uint8Array.from(body) : null;
    },
    async erase(prefix) {
      for (const key of objects.keys()) if (key.startsWith(prefix)) objects.delete(key);
    },
  };
};
