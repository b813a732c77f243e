/** Objects in memory. */
import { createHash } from "node:crypto";
import type { Objects } from "../../core/ports/task-group-stores.ts";

const etagOf = (body: Uint8Array): string => `"${createHash("md5").update(body).digest("hex")}"`;
const pieceBytes = 64 * 1024;

async function* pieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += pieceBytes) yield body.subarray(at, at + pieceBytes);
}

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
    async open(key) {
      const body = objects.get(key);
      return body ? pieces(body) : null;
    },
    async find(key) {
      const body = objects.get(key);
      return body ? { bytes: body.length, etag: etagOf(body) } : null;
    },
    async copy(from, to, etag) {
      const body = objects.get(from);
      if (!body || etagOf(body) !== etag) return false;
      objects.set(to, body);
      return true;
    },
    async erase(prefix) {
      for (const key of objects.keys()) if (key.startsWith(prefix)) objects.delete(key);
    },
  };
};
