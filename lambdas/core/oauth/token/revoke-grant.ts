/** Ends a grant: every token of it is refused from the next request on. */
import type { Ports } from "../../ports.ts";

/** Repeats until the mark is set; a grant that is gone is over already. Jobs under way have their own copy of the key. */
export const revokeGrant = async (ports: Pick<Ports, "grants" | "clock">, grant_id: string): Promise<void> => {
  for (;;) {
    const grant = await ports.grants.get(grant_id);
    if (!grant || grant.revoked_at !== null) return;
    // The tokens' wraps go too: what is revoked can be opened by nobody.
    if (await ports.grants.replace({ ...grant, revoked_at: ports.clock.now(), refresh: null, sealed_key: "" })) return;
  }
};
