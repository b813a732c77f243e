/** Signed-in browsers, in memory. */
import type { SessionRecord, Sessions } from "../../core/ports.ts";

export const memorySessions = (): Sessions => {
  const sessions = new Map<string, SessionRecord>();

  return {
    async insert(record) {
      if (sessions.has(record.session_hash)) throw new Error("This session exists already: a token was drawn twice.");
      sessions.set(record.session_hash, { ...record });
    },
    async get(session_hash) {
      const session = sessions.get(session_hash);
      return session ? { ...session } : null;
    },
    async erase(session_hash) {
      sessions.delete(session_hash);
    },
  };
};
