/** Signed-in browsers, in memory. */
import type { SessionRecord, Sessions } from "../../core/ports/oauth-stores.ts";

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
    async listByOwner(owner, now) {
      return [...sessions.values()]
        .filter((session) => session.owner === owner && session.expires_at > now)
        .sort((one, other) => other.created_at - one.created_at)
        .map((session) => ({ ...session }));
    },
    async erase(session_hash) {
      sessions.delete(session_hash);
    },
  };
};
