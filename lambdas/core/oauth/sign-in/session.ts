/** What a signed-in browser is: a token in its cookie, and a Parallel key that only this token opens. */
import type { Ports } from "../../ports.ts";
import type { SessionRecord } from "../../ports/oauth-stores.ts";
import type { Secret } from "../../secret.ts";
import { proveOwner, type OwnerPorts } from "./owner.ts";
import { newDataKey, openKey, sealKey, unwrapDataKey, wrapDataKey } from "../secrets/sealed-key.ts";
import { newToken, tokenHash } from "../secrets/token.ts";

/** 30 days; a session is not prolonged by use. */
export const sessionLife = 30 * 24 * 60 * 60 * 1000; // milliseconds

type SessionPorts = OwnerPorts & Pick<Ports, "sessions">;

const sealContext = (session_hash: string, owner: string) => ({ id: session_hash, owner, client_id: "browser" });

/** A session for a key that was just proven. */
export const createSession = async (
  ports: Pick<Ports, "sessions" | "random" | "clock">,
  key: Secret,
  { owner, subject_hash }: { owner: string; subject_hash: string },
): Promise<Secret> => {
  const token = newToken(ports.random, "session");
  const session_hash = tokenHash(token);
  const data_key = newDataKey(ports.random);
  const wrapped = wrapDataKey(ports.random, data_key, token, { kind: "session", id: session_hash });
  const sealed = sealKey(ports.random, key, data_key, sealContext(session_hash, owner));
  const now = ports.clock.now();
  await ports.sessions.insert({
    session_hash,
    owner,
    subject_hash,
    sealed_key: `${wrapped}.${sealed}`,
    created_at: now,
    expires_at: now + sessionLife,
  });
  return token;
};

/** Proves the key with Parallel and opens a session. Throws ParallelUnauthorized for a key Parallel does not take. */
export const openSession = async (ports: SessionPorts, key: Secret): Promise<Secret> =>
  createSession(ports, key, await proveOwner(ports, key));

/** The session of a cookie's token with its key; null when there is none, or none any more. */
export const readSession = async (
  ports: Pick<Ports, "sessions" | "clock">,
  token: Secret,
): Promise<{ session: SessionRecord; key: Secret } | null> => {
  const session_hash = tokenHash(token);
  const session = await ports.sessions.get(session_hash);
  // The table's own expiry may lag by days.
  if (!session || session.expires_at <= ports.clock.now()) return null;
  const [wrapped = "", sealed = ""] = session.sealed_key.split(".");
  const data_key = unwrapDataKey(wrapped, token, { kind: "session", id: session_hash });
  return { session, key: openKey(sealed, data_key, sealContext(session_hash, session.owner)) };
};

/** Signing out: the token opens nothing from now on. */
export const endSession = (ports: Pick<Ports, "sessions">, token: Secret): Promise<void> =>
  ports.sessions.erase(tokenHash(token));
