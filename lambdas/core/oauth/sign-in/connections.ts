/** What an owner's account shows and may end: the apps connected to it and the browsers signed in to it. */
import type { GrantRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import type { SessionRecord } from "../../ports/oauth-stores.ts";
import { revokeGrant } from "../token/revoke-grant.ts";

type ConnectionPorts = Pick<Ports, "grants" | "sessions" | "clock">;

export const listConnections = async (
  ports: ConnectionPorts,
  owner: string,
): Promise<{ apps: GrantRecord[]; browsers: SessionRecord[] }> => {
  const now = ports.clock.now();
  const [apps, browsers] = await Promise.all([
    ports.grants.listByOwner(owner, now),
    ports.sessions.listByOwner(owner, now),
  ]);
  return { apps, browsers };
};

/** Ends one connection of this owner; false: it has none of that id (T17: another owner's is as good as absent). */
export const disconnect = async (
  ports: ConnectionPorts,
  owner: string,
  connection: { kind: "app" | "browser"; id: string },
): Promise<boolean> => {
  if (connection.kind === "browser") {
    const session = await ports.sessions.get(connection.id);
    if (session?.owner !== owner) return false;
    await ports.sessions.erase(connection.id);
    return true;
  }
  const grant = await ports.grants.get(connection.id);
  if (grant?.owner !== owner) return false;
  await revokeGrant(ports, grant.grant_id);
  return true;
};

/** Everything of this owner but the session that asks. */
export const disconnectAll = async (ports: ConnectionPorts, owner: string, kept_session: string): Promise<void> => {
  const { apps, browsers } = await listConnections(ports, owner);
  for (const app of apps) await revokeGrant(ports, app.grant_id);
  for (const browser of browsers) {
    if (browser.session_hash !== kept_session) await ports.sessions.erase(browser.session_hash);
  }
};
